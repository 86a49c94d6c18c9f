package io.processhub.cli.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One command that a parent has sent.
 *
 * @param command its name
 * @param arguments what follows it
 * @param progress told how much is done, and of how much
 */
record Request(String command, List<String> arguments, BiConsumer<Integer, Integer> progress) {

  /** What carries a command out, and returns the fields of the answer. */
  @FunctionalInterface
  interface Handler {
    List<String> handle(Request request) throws Exception;
  }

  String text(int index) {
    if (index >= arguments.size()) {
      throw new IllegalArgumentException(
          "The command '%s' needs more than %d arguments.".formatted(command, index));
    }
    return arguments.get(index);
  }

  int number(int index) {
    return Integer.parseInt(text(index));
  }

  List<String> ids(int index) throws IOException {
    return Ids.parse(text(index)).list();
  }

  Duration millis(int index) {
    return Duration.ofMillis(Long.parseLong(text(index)));
  }
}
