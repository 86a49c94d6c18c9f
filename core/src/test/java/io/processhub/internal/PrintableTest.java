package io.processhub.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrintableTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "meter-42", "Zähler 7", "計器", "\ud83d\udc69\u200d\ud83d\udd2c"})
  void textThatIsWellStaysAsItIs(String text) {
    assertThat(Printable.text(text)).isSameAs(text);
  }

  @Test
  void whatMovesTheCursorIsWrittenOut() {
    assertThat(Printable.text("a\nb\r\tc\u001b[2Jd\u009b1me\u007f\0"))
        .isEqualTo("a\\nb\\r\\tc\\u001b[2Jd\\u009b1me\\u007f\\u0000");
    assertThat(Printable.text("a\u2028b\u2029c\u202ed\u2066e"))
        .isEqualTo("a\\u2028b\\u2029c\\u202ed\\u2066e");
  }

  @Test
  void ofLongTextTheBeginningIsKept() {
    String text = Printable.text("x".repeat(65_536));
    assertThat(text)
        .hasSizeLessThan(Printable.CHARS_MAX + 100)
        .startsWith("xxx")
        .endsWith("x... (65536 characters)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\u001b[31mb", "a\u009bb", "a\u2028b", "a\u202eb", " "})
  void aNameIsRefusedThatIsNotPrintableAndTheRefusalIs(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Names.check("hub name", name))
        .satisfies(e -> {
          String message = String.valueOf(e.getMessage());
          assertThat(Printable.text(message)).isSameAs(message);
        });
  }
}
