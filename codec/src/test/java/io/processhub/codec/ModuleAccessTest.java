package io.processhub.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.spi.CodecException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages in a user's own module: compiled, and loaded in a layer, here. */
final class ModuleAccessTest {
  @TempDir private Path directory;

  private final JacksonCodec codec = new JacksonCodec();

  @BeforeEach
  void writeRecords() throws IOException {
    for (String name : List.of("shown", "opened", "hidden")) {
      write(
          "user/" + name + "/Message.java",
          "package user.%s; public record Message(String text, int count) {}".formatted(name));
    }
    write("user/hidden/Closed.java", "package user.hidden; record Closed(String text) {}");
    write("user/opened/Closed.java", "package user.opened; record Closed(String text) {}");
  }

  private void write(String file, String source) throws IOException {
    Path path = directory.resolve("src").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, source);
  }

  private Class<?> load(String name) throws IOException, ClassNotFoundException {
    write("module-info.java", "module user { exports user.shown; opens user.opened; }");
    Path classes = directory.resolve("classes");
    List<String> arguments = new java.util.ArrayList<>(List.of("-d", classes.toString()));
    try (var sources = Files.walk(directory.resolve("src"))) {
      sources.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
    }
    StringWriter output = new StringWriter();
    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(output), new PrintWriter(output), arguments.toArray(String[]::new));
    assertThat(result).as(output.toString()).isZero();
    Configuration configuration =
        ModuleLayer.boot()
            .configuration()
            .resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("user"));
    return ModuleLayer.boot()
        .defineModulesWithOneLoader(configuration, ClassLoader.getSystemClassLoader())
        .findLoader("user")
        .loadClass(name);
  }

  private Object reread(Class<?> type) {
    byte[] bytes = {(byte) 0xA1, 0x64, 't', 'e', 'x', 't', 0x61, 'a'};
    Object value = codec.decode(bytes, 0, bytes.length, type);
    byte[] again = codec.encode(value, type);
    return codec.decode(again, 0, again.length, type);
  }

  @Test
  void aPublicRecordInAnExportedPackageNeedsNothing() throws Exception {
    assertThat(reread(load("user.shown.Message"))).hasToString("Message[text=a, count=0]");
  }

  @Test
  void anyRecordInAnOpenedPackageIsCarried() throws Exception {
    assertThat(reread(load("user.opened.Message"))).hasToString("Message[text=a, count=0]");
    assertThat(reread(load("user.opened.Closed"))).hasToString("Closed[text=a]");
  }

  @Test
  void aPackageThatIsNotOpenedIsNamed() throws Exception {
    for (String name : List.of("user.hidden.Message", "user.hidden.Closed")) {
      Class<?> type = load(name);
      assertThatThrownBy(() -> codec.check(type))
          .isInstanceOf(CodecException.class)
          .hasMessage(
              name
                  + " cannot be carried: "
                  + name
                  + " is in a package that is closed to the codec; add"
                  + " \"opens user.hidden to tools.jackson.databind;\" to module user");
    }
  }
}
