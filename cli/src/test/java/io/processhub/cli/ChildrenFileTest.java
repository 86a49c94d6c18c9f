package io.processhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.ChildSpec;
import io.processhub.RestartPolicy;
import io.processhub.examples.MeterConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChildrenFileTest {
  @TempDir Path directory;

  @Test
  void aChildHasWhatItsFileSays() throws IOException {
    List<ChildSpec> specs =
        read(
            """
            children:
              - id: meter-42
                type: meter
                arguments: {street: Main St}
                restart: transient
                shutdownTimeout: PT2S
                tag: north
                metadata: {floor: "3"}
              - id: the
                type: word-counter
                arguments:
                  count: 7
            """);

    assertThat(specs).extracting(ChildSpec::id).containsExactly("meter-42", "the");
    ChildSpec meter = specs.getFirst();
    assertThat(meter.arguments()).isEqualTo(new MeterConfig("Main St"));
    assertThat(meter.restart()).isEqualTo(RestartPolicy.TRANSIENT);
    assertThat(meter.shutdownTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(meter.metadata()).containsEntry("tag", "north").containsEntry("floor", "3");
  }

  @Test
  void aKeyWithoutAValueIsAsIfItWereNotThere() throws IOException {
    String rest = "arguments: {street: x}, restart: , shutdownTimeout: , tag: null, metadata: ";
    ChildSpec spec = read("children: [{id: a, type: meter, " + rest + "}]").getFirst();
    assertThat(spec).isEqualTo(ChildSpec.of("a", "meter", new MeterConfig("x")));
  }

  @Test
  void anUnknownTypeIsNamedWithItsLineAndTheTypesAllowed() {
    assertWrong(
        """
        children:
          - id: a
            type: meter
            arguments: {street: x}
          - id: b
            type: metre
        """,
        "line 5: child 'b' has the type 'metre'; the types known here are meter, poller,"
            + " word-counter.");
  }

  @Test
  void argumentsThatDoNotFitTheTypeAreNamedWithTheirLine() {
    assertWrong(
        """
        children:
          - id: the
            type: word-counter
            arguments: {count: many}
        """,
        "line 2: child 'the': its argument 'count' must be a value of type long, but is 'many'.");
    assertWrong(
        """
        children:
          - id: the
            type: word-counter
            arguments: {count: 1, cuont: 1}
        """,
        "line 2: child 'the': its arguments have no 'cuont', but 'count'.");
    assertWrong(
        """
        children:
          - id: the
            type: word-counter
        """,
        "line 2: child 'the': its arguments lack 'count'.");
  }

  @Test
  void textThatIsNoYamlIsRefusedWithTheOneLineWhereItCannotGoOn() {
    assertWrong(
        "children: [\n",
        "children.yaml, line 2: expected the node content, but found the end of the file.");
    assertWrong(
        "children: [{id: a\n\n\nb: 2", "children.yaml, line 4: expected ',' or '}', but got :.");
    assertWrong(
        "children:\n  - id: a\n\tb",
        "children.yaml, line 3: found character '\\t(TAB)' that cannot start any token (Do not use"
            + " \\t(TAB) for indentation).");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | line 1: the file must hold one list, under 'children'.",
        "`kids: []` | the file must hold one list, under 'children'.",
        "`children: {}` | the file must hold one list, under 'children'.",
        "`children: [1]` | line 1: a child must have keys",
        "`children: [{type: meter}]` | line 1: a child needs 'id'.",
        "`children: [{id: a}]` | line 1: a child needs 'type'.",
        "`children: [{id: a, type: meter, colour: red}]` | 'colour' is no key of a child",
        "`children: [{id: a, type: meter` | line 1: ",
        "`children: [{id: a, id: b, type: meter}]` | line 1: ",
        "`children: [{id: a, type: meter, arguments: }]` | line 1: child 'a': ",
        "`children: [{id: a, type: meter, arguments: {street: x}, metadata: [x]}]` | its metadata"
            + " must have keys",
        "`children: [{id: a, type: meter, arguments: {street: x}, metadata: {k: [x]}}]` | child"
            + " 'a': 'k' must be one value, not a list or a map.",
        "`children: [{id: a, type: meter, arguments: {street: x}, tag: {k: x}}]` | child 'a':"
            + " 'tag' must be one value, not a list or a map.",
        "`children: [{id: a, type: meter, arguments: {street: x}, restart: often}]` | child 'a':"
            + " 'restart' must be permanent, transient or temporary, but is 'often'.",
        "`children: [{id: a, type: meter, arguments: {street: x}, shutdownTimeout: 5}]` | child"
            + " 'a': 'shutdownTimeout' must be a duration of ISO 8601, as PT5S, but is '5'.",
        "`{children: [], others: []}` | there is something beside 'children'.",
      })
  void whatIsNotAListOfChildrenIsRefused(String text, String sentence) {
    assertWrong(text == null ? "" : text, sentence);
  }

  @Test
  void twoChildrenWithOneIdAreRefused() {
    assertWrong(
        """
        children:
          - {id: a, type: meter, arguments: {street: x}}
          - {id: a, type: meter, arguments: {street: x}}
        """,
        "line 3: there are two children with the id 'a'.");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = directory.resolve("missing.yaml");
    assertThatThrownBy(() -> ChildrenFile.read(missing, KnownTypes.load()))
        .isInstanceOf(UserError.class)
        .hasMessage("The file '" + missing + "' does not exist.");
  }

  @Test
  void aFileThatIsNotTextIsRefused() throws IOException {
    Path file = Files.write(directory.resolve("binary"), new byte[] {0, (byte) 0xFF, 1, 2, 3});
    assertThatThrownBy(() -> ChildrenFile.read(file, KnownTypes.load()))
        .isInstanceOf(UserError.class);
  }

  @Test
  void aFileOfAnotherEncodingIsCalledThat() throws IOException {
    Path file = directory.resolve("latin-1");
    Files.writeString(file, "children: [{id: Zähler}]", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> ChildrenFile.read(file, KnownTypes.load()))
        .isInstanceOf(UserError.class)
        .hasMessage(file + ", line 1: the file is not text in UTF-8.");
  }

  @Test
  void aDirectoryIsCalledOne() {
    assertThatThrownBy(() -> ChildrenFile.read(directory, KnownTypes.load()))
        .isInstanceOf(UserError.class)
        .hasMessage("The file '" + directory + "' is a directory.");
  }

  @Test
  void aSecondDocumentIsNotPassedOver() {
    assertWrong(
        """
        children:
          - {id: a, type: meter, arguments: {street: x}}
        ---
        children:
          - {id: b, type: meter, arguments: {street: x}}
        """,
        "line 4: there is a second document; only one is read.");
  }

  private List<ChildSpec> read(String text) throws IOException {
    return ChildrenFile.read(
        Files.writeString(directory.resolve("children.yaml"), text), KnownTypes.load());
  }

  private void assertWrong(String text, String sentence) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(directory.resolve("children.yaml") + ", line ")
        .hasMessageContaining(sentence)
        .hasMessageMatching("[^\n]*\\.");
  }
}
