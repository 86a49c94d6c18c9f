package io.processhub.cli.worker;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A worker JVM from the inside. It speaks a protocol of lines ({@link Line}) with its parent:
 *
 * <ol>
 *   <li>It says {@code ready} when it can take commands.
 *   <li>The parent sends {@code id hub command arguments...}: which of the node's hubs the command
 *       is about. Commands run at the same time, each on a thread of its own.
 *   <li>While a command runs, the worker may send {@code progress id done total}.
 *   <li>It answers each command with {@code ok id fields...} or {@code failed id sentence}.
 *   <li>When its standard input ends, the parent has died or wants it gone: the JVM ends at once.
 * </ol>
 *
 * <p>Standard output belongs to the protocol: whatever else is printed goes to standard error.
 */
public final class Worker {
  static final String READY = "ready";
  static final String PROGRESS = "progress";
  static final String OK = "ok";
  static final String FAILED = "failed";

  private final PrintStream parent;
  private final WorkerNode node = new WorkerNode();
  private final Map<String, Map<String, Request.Handler>> handlers = new ConcurrentHashMap<>();

  private Worker(PrintStream parent) {
    this.parent = parent;
  }

  /** Those for one hub. */
  private Map<String, Request.Handler> handlers(String hub) {
    WorkerState state = new WorkerState(node, hub);
    Map<String, Request.Handler> handlers = new HashMap<>();
    handlers.putAll(new NodeCommands(state).handlers());
    handlers.putAll(new ChildCommands(state).handlers());
    handlers.putAll(new ReplicaCommands(state).handlers());
    handlers.putAll(new WordCommands(state).handlers());
    handlers.putAll(new HandoverCommands(state).handlers());
    handlers.putAll(new SpeedCommands(state).handlers());
    handlers.putAll(new HubCommands(state).handlers());
    handlers.putAll(new InspectionCommands(state).handlers());
    handlers.putAll(new TrafficCommands(state).handlers());
    return handlers;
  }

  /** Runs this JVM as a worker; does not return before it is to end. */
  public static void run() throws IOException {
    PrintStream parent =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    new Worker(parent).serve();
  }

  private void serve() throws IOException {
    send(Line.of(READY));
    try (BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String text = commands.readLine(); text != null; text = commands.readLine()) {
        Line line = Line.parse(text);
        Thread.ofVirtual().start(() -> answer(line));
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private void answer(Line line) {
    String id = line.field(0);
    Request request =
        new Request(
            line.field(2), line.from(3), (done, total) -> send(Line.of(PROGRESS, id, done, total)));
    try {
      Request.Handler handler = handler(line.field(1), request.command());
      send(Line.of(OK, id).and(handler.handle(request)));
    } catch (Exception | Error e) {
      // Whatever it is, the parent must not wait for an answer that never comes.
      e.printStackTrace();
      send(Line.of(FAILED, id, request.command() + ": " + e));
    }
  }

  private Request.Handler handler(String hub, String command) {
    Request.Handler handler = handlers.computeIfAbsent(hub, this::handlers).get(command);
    if (handler == null) {
      throw new IllegalArgumentException("A worker has no command '" + command + "'.");
    }
    return handler;
  }

  private void send(Line line) {
    synchronized (parent) {
      parent.println(line);
      parent.flush();
    }
  }
}
