package io.processhub.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.processhub.spi.CodecException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Deep values are refused before they fill the stack, even a small one. */
final class NestingTest {
  private static final int STACK_BYTES = 512 * 1024;

  private static final int DEPTH_MAX = JacksonCodec.NESTING_DEPTH_MAX;

  private final JacksonCodec codec = new JacksonCodec();

  sealed interface Nest {}

  record Plain(@Nullable Plain next) implements Nest {}

  record Wrapped(@Nullable Nest next) implements Nest {}

  record Required(@JsonProperty(required = true) @Nullable Required next) {}

  static final class Fields {
    @Nullable Fields next;
  }

  record Listed(List<Listed> next) {}

  @Test
  void theDeepestValueFitsASmallStack() {
    String next = "bf646e657874";
    for (Class<?> type : List.of(Plain.class, Required.class, Fields.class)) {
      decodes(next, "f6", "ff", DEPTH_MAX, type);
      refuses(next, "f6", "ff", DEPTH_MAX + 1, type);
    }
    decodes(next + "9f", "", "ffff", DEPTH_MAX / 2, Listed.class);
    refuses(next + "9f", "", "ffff", DEPTH_MAX / 2 + 1, Listed.class);
    String wrapped = "8267" + "57726170706564" + next;
    decodes(wrapped, "f6", "ff", DEPTH_MAX / 2, Nest.class);
    refuses(wrapped, "f6", "ff", DEPTH_MAX / 2 + 1, Nest.class);
  }

  @Test
  void whatIsSkippedIsLimitedToo() {
    refuses("bf6378797a", "f6", "ff", DEPTH_MAX + 1, Plain.class);
    refuses("bf6378797a" + "9f".repeat(10_000), "", "", 1, Plain.class);
  }

  private void decodes(String open, String inner, String close, int depth, Class<?> type) {
    assertThat(onSmallStack(nested(open, inner, close, depth), type)).isInstanceOf(type);
  }

  private void refuses(String open, String inner, String close, int depth, Class<?> type) {
    assertThatThrownBy(() -> onSmallStack(nested(open, inner, close, depth), type))
        .hasCauseInstanceOf(CodecException.class);
  }

  private static String nested(String open, String inner, String close, int depth) {
    return open.repeat(depth) + inner + close.repeat(depth);
  }

  private Object onSmallStack(String hex, Class<?> type) {
    codec.check(type);
    CompletableFuture<Object> result = new CompletableFuture<>();
    Runnable decode =
        () -> {
          try {
            result.complete(Hex.decode(codec, hex, type));
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        };
    new Thread(null, decode, "small stack", STACK_BYTES).start();
    try {
      return result.join();
    } catch (CompletionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Test
  void aValueThatContainsItselfIsNotWritten() {
    List<Listed> next = new ArrayList<>();
    Listed cycle = new Listed(next);
    next.add(cycle);
    assertThatThrownBy(() -> codec.encode(cycle, Listed.class)).isInstanceOf(CodecException.class);
  }
}
