package io.processhub.cli.worker;

import io.processhub.cli.Main;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command that runs this program in another JVM, with the classes of this one. */
public final class JvmCommand {
  /**
   * The fast compiler only, and with it the collector that has one thread: for JVMs that are to be
   * up soon, above all for many on few processors.
   */
  public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

  private static final String ONE_THREADED = "-XX:+UseSerialGC";

  /** Set by {@code ./hub}: options that it has given to this JVM, separated by spaces. */
  private static final String OPTIONS_PROPERTY = "processhub.jvm";

  /** Set by {@code ./hub}: those about the collector, if it was left to choose that. */
  private static final String COLLECTOR_PROPERTY = "processhub.collector";

  private JvmCommand() {}

  /** The command line for the given arguments of the program. */
  public static List<String> of(List<String> jvmOptions, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(words(collector(jvmOptions)));
    command.addAll(words(System.getProperty(OPTIONS_PROPERTY, "")));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath(), Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String collector(List<String> jvmOptions) {
    if (jvmOptions.stream().anyMatch(option -> option.matches("-XX:\\+Use\\w+GC"))) {
      return "";
    }
    String usual = System.getProperty(COLLECTOR_PROPERTY, ONE_THREADED);
    return jvmOptions.contains(SHORT_LIVED) && !usual.isEmpty() ? ONE_THREADED : usual;
  }

  private static List<String> words(String options) {
    return options.isBlank() ? List.of() : List.of(options.strip().split("\\s+"));
  }

  /** Under a test runner the classes may be on the module path. */
  private static String classPath() {
    return Stream.of("jdk.module.path", "java.class.path")
        .map(System::getProperty)
        .filter(path -> path != null && !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
