package io.processhub.testkit.mutation;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/** The classes that one defect changes, compiled apart from the others, which stay as they are. */
final class Mutant {
  private Mutant() {}

  /**
   * Compiles the files that a patch changes against the present classes. So a patch must leave
   * alone what other files see at compile time: signatures, and constants.
   *
   * @param root of the repository
   * @param directory where sources and classes are put
   * @return the directory of the classes, which goes before all others in a class path
   */
  static Path compile(Patch patch, Path root, Path directory)
      throws IOException, Patch.DoesNotApply {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of("-nowarn", "-proc:none", "-d", classes.toString(), "-cp", classPath()));
    for (Map.Entry<String, String> file : patch.apply(root).entrySet()) {
      Path source = directory.resolve("sources").resolve(file.getKey());
      Files.createDirectories(source.getParent());
      arguments.add(Files.writeString(source, file.getValue()).toString());
    }
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    if (javac.run(out, out, arguments.toArray(new String[0])) != 0) {
      throw new Patch.DoesNotApply(patch.name() + " does not compile:\n" + said);
    }
    return classes;
  }

  /** Where this JVM's classes come from, be it by modules or not. */
  static String classPath() {
    List<String> all = new ArrayList<>();
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      String value = System.getProperty(property, "");
      if (!value.isEmpty()) {
        all.add(value);
      }
    }
    return String.join(File.pathSeparator, all);
  }
}
