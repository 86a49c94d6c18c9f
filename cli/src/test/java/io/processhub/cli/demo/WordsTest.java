package io.processhub.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.cli.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WordsTest {

  @Test
  void aWordIsAMaximalRunOfAsciiLettersInLowerCase() throws IOException {
    assertThat(words("It's 2nd-rate, na\u00efve\nTHE end"))
        .containsExactly("it", "s", "nd", "rate", "na", "ve", "the", "end");
  }

  @Test
  void aTextWithoutLettersHasNoWords() throws IOException {
    assertThat(words("")).isEmpty();
    assertThat(words("12, \u00e4\u00f6 [@`{]")).isEmpty();
  }

  @Test
  void anyBytesAreCountedAlikeByBothCounters() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 20; round++) {
      byte[] bytes = new byte[50_000];
      random.nextBytes(bytes);
      Map<String, Long> counts = new TreeMap<>();
      Words.read(new ByteArrayInputStream(bytes), word -> counts.merge(word, 1L, Long::sum));
      assertThat(Words.count(new ByteArrayInputStream(bytes))).isEqualTo(counts);
    }
  }

  @Test
  void aVeryLongWordHasAnIdOfItsOwnThatFits() throws IOException {
    String word = "a".repeat(Words.LETTERS_MAX);
    assertThat(words(word)).containsExactly(word);
    assertThat(Words.childId(word)).hasSizeLessThan(512).isNotEqualTo(Words.childId(word + "a"));
    assertThatThrownBy(() -> words(word + "a")).isInstanceOf(UserError.class);
  }

  private static List<String> words(String text) throws IOException {
    List<String> words = new ArrayList<>();
    Words.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), words::add);
    return words;
  }
}
