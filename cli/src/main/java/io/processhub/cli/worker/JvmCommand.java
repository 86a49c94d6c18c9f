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
   * The fast compiler only: for JVMs that are to be up soon, above all for many on few processors.
   */
  public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

  /** Set by {@code ./hub}: the options that it has given to this JVM, separated by spaces. */
  private static final String OPTIONS_PROPERTY = "processhub.jvm";

  private static final String OPTIONS_DEFAULT = "-XX:+UseSerialGC";

  private JvmCommand() {}

  /** The command line for the given arguments of the program. */
  public static List<String> of(List<String> jvmOptions, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(System.getProperty(OPTIONS_PROPERTY, OPTIONS_DEFAULT).strip().split("\\s+")));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath(), Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Under a test runner the classes may be on the module path. */
  private static String classPath() {
    return Stream.of("jdk.module.path", "java.class.path")
        .map(System::getProperty)
        .filter(path -> path != null && !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
