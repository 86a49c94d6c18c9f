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
  /** The options that {@code ./hub} gives to every JVM. */
  public static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-Xshare:auto");

  private JvmCommand() {}

  /** The command line for the given arguments of the program. */
  public static List<String> of(List<String> jvmOptions, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
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
