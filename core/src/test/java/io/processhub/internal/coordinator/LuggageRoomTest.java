package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.FastTime;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.internal.coordinator.Retries.Retry;
import io.processhub.internal.wire.TestCodec;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.spi.InJvmNetwork;
import io.processhub.strategy.HotSwap;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What is handed over to a node at one time is bounded, and no state is lost by that. */
final class LuggageRoomTest {
  private static final NodeId TARGET = new NodeId("b", 1);

  /** A number to be added. */
  record Amount(long value) implements Ask<Long> {}

  /** What is done when a process is made. */
  private final AtomicReference<Runnable> whenMade = new AtomicReference<>(() -> {});

  private final ProcessType<String, Amount> type =
      ProcessType.of("sum", String.class, Amount.class, unused -> new Sum(whenMade.get()));

  private static final class Sum implements HubProcess<Amount>, Handover<Long> {
    private long sum;

    Sum(Runnable whenMade) {
      whenMade.run();
    }

    @Override
    public void receive(Amount number, ProcessContext context) {
      sum += number.value();
      context.reply(sum);
    }

    @Override
    public Long handOver() {
      return sum;
    }

    @Override
    public void takeOver(Long state) {
      sum = state;
    }
  }

  @Test
  void theLargestStatePassesAloneAndNothingBesideIt() {
    LuggageRoom room = new LuggageRoom();
    int half = Outgoing.LUGGAGE_BYTES_MAX / 2;
    assertThat(room.mayBegin()).isTrue();
    assertThat(room.take(half)).isTrue();
    assertThat(room.mayBegin()).isFalse();
    assertThat(room.take(half)).isTrue();
    assertThat(room.take(1)).isFalse();
    assertThat(room.bytes()).isEqualTo(Outgoing.LUGGAGE_BYTES_MAX);
    room.give(half + 1);
    assertThat(room.mayBegin()).isTrue();
    assertThat(room.take(1)).isTrue();
  }

  @Test
  void thatThereIsNoRoomIsNoFailedAttempt() {
    long second = TimeUnit.SECONDS.toNanos(1);
    Retry first = Retry.after(null, LuggageRoom.FULL, TARGET, 0);
    assertThat(first).isEqualTo(new Retry(0, second, TARGET));
    Retry failed = Retry.after(first, "it has failed", TARGET, 0);
    assertThat(failed).isEqualTo(new Retry(1, second, TARGET));
    Retry again = Retry.after(failed, "it has failed", TARGET, 0);
    assertThat(again).isEqualTo(new Retry(2, 2 * second, TARGET));
    assertThat(Retry.after(again, LuggageRoom.FULL, TARGET, 0)).isEqualTo(again);
  }

  @Test
  void aChildOfANodeThatLeavesGoesWithItsStateWhenThereIsRoomForIt() throws Exception {
    InJvmNetwork network = InJvmNetwork.create();
    try (HubNode a = node("a", network);
        HubNode b = node("b", network)) {
      Hub here = open(a);
      Hub there = open(b);
      get(here.startChild(ChildSpec.of("x", type, ""))).orThrow();
      get(here.move("x", a.id()));
      get(here.ref(type, "x").ask(new Amount(5)));
      LuggageRoom room = roomOf(there);
      int filled = (int) LuggageRoom.BYTES_MAX;
      whenMade.set(() -> room.take(filled));

      CompletableFuture<Void> left = here.closeAsync();
      await(() -> refused(there) > 2 * Retries.ATTEMPTS_MAX);
      assertThat(left).isNotDone();
      whenMade.set(() -> {});
      room.give(filled);
      get(left);

      assertThat(get(there.ref(type, "x").ask(new Amount(1)))).isEqualTo(6);
      assertThat(room.bytes()).isZero();
    }
  }

  private static long refused(Hub hub) {
    return hub.diagnostics().counters().getOrDefault("handoversBeyondRoom", 0L);
  }

  private static HubNode node(String name, InJvmNetwork network) {
    return HubNode.start(
        NodeConfig.of(name, network.transport())
            .codec(new TestCodec())
            .environment(FastTime.times(20)));
  }

  private Hub open(HubNode node) {
    Hub hub =
        node.open(
            HubConfig.named("hub")
                .process(type)
                .migration(HotSwap.withHandover())
                .leaveTimeout(Duration.ofMinutes(10))
                .build());
    get(hub.ready());
    return hub;
  }

  private static LuggageRoom roomOf(Hub hub) throws IllegalAccessException {
    Object at = hub;
    for (String name : new String[] {"coordinator", "parts", "handovers", "targets", "room"}) {
      Field field = Objects.requireNonNull(Insides.field(at, name), name);
      at = Objects.requireNonNull(field.get(at), name);
    }
    return (LuggageRoom) at;
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }
}
