package io.processhub.cluster;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** A {@link NodeMain} in another JVM. */
final class ForkedNode implements AutoCloseable {
  final String name;
  private final Process process;
  private final BufferedWriter commands;
  private final List<String> lines = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition said = lock.newCondition();

  ForkedNode(String name, String bind, List<String> seeds) throws IOException {
    this(List.of(), name, bind, seeds);
  }

  ForkedNode(List<String> jvmOptions, String name, String bind, List<String> seeds)
      throws IOException {
    this(List.of(), jvmOptions, name, bind, seeds);
  }

  /** One that may have so many files open. */
  static ForkedNode ofFiles(int most, String name, String bind, List<String> seeds)
      throws IOException {
    List<String> limited =
        List.of("sh", "-c", "ulimit -n \"$1\"; shift; exec \"$@\"", "sh", Integer.toString(most));
    return new ForkedNode(limited, List.of(), name, bind, seeds);
  }

  private ForkedNode(
      List<String> prefix, List<String> jvmOptions, String name, String bind, List<String> seeds)
      throws IOException {
    this.name = name;
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
    command.addAll(List.of("-cp", classPath(), NodeMain.class.getName(), name, bind));
    command.addAll(seeds);
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    Thread.ofVirtual().name("output of " + name).start(this::read);
  }

  /**
   * The class path of this JVM; where it has a module path, with the tests patched in, that too.
   */
  private static String classPath() {
    List<String> paths = new ArrayList<>();
    for (String property :
        List.of("java.class.path", "jdk.module.path", "surefire.test.class.path")) {
      String path = System.getProperty(property);
      if (path != null && !path.isBlank()) {
        paths.add(path);
      }
    }
    paths.add(Path.of("target", "test-classes").toAbsolutePath().toString());
    return String.join(File.pathSeparator, paths);
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lock.lock();
        try {
          lines.add(line);
          said.signalAll();
        } finally {
          lock.unlock();
        }
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  void command(String line) {
    try {
      commands.write(line);
      commands.newLine();
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How much it has said so far: where to look for what it says next. */
  int mark() {
    lock.lock();
    try {
      return lines.size();
    } finally {
      lock.unlock();
    }
  }

  List<String> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /** The first line after a mark that is as wanted. */
  String awaitLine(int mark, Predicate<String> wanted, long seconds)
      throws InterruptedException, TimeoutException {
    long nanos = TimeUnit.SECONDS.toNanos(seconds);
    lock.lock();
    try {
      for (int i = mark; ; i++) {
        while (i >= lines.size()) {
          if (nanos <= 0) {
            throw new TimeoutException(name + " did not say what was awaited, but: " + lines);
          }
          nanos = said.awaitNanos(nanos);
        }
        if (wanted.test(lines.get(i))) {
          return lines.get(i);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it has received so many frames from another, as it says after a mark. */
  void awaitCount(int mark, String from, int count) throws InterruptedException, TimeoutException {
    for (int since = mark; ; since = mark()) {
      command("count " + from);
      String line = awaitLine(since, l -> l.startsWith("received " + from + " "), 30);
      if (Integer.parseInt(line.split(" ", -1)[2]) >= count) {
        return;
      }
    }
  }

  /** The wall-clock milliseconds at which it first had this view after a mark. */
  long awaitView(int mark, String names, long seconds)
      throws InterruptedException, TimeoutException {
    String line = awaitLine(mark, l -> l.startsWith("view ") && l.endsWith(" " + names), seconds);
    return Long.parseLong(line.split(" ", -1)[1]);
  }

  /** The processor time that it has taken. */
  long usedMillis() {
    return process.info().totalCpuDuration().orElseThrow().toMillis();
  }

  void kill() {
    process.destroyForcibly();
  }

  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  void awaitDeath() throws InterruptedException {
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
