package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StrangersTest {
  private long nanos;
  private final List<Address> forgotten = new ArrayList<>();
  private final Strangers strangers = new Strangers(() -> nanos, forgotten::add);
  private final Address first = address();

  private static Address address() {
    return NodeAddress.of(new NodeId("x", 1));
  }

  @BeforeEach
  void fill() {
    assertThat(strangers.admit(first)).isTrue();
    while (strangers.size() < Strangers.MAX) {
      assertThat(strangers.admit(address())).isTrue();
    }
  }

  private void pass(int seconds) {
    nanos += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void whenThereAreTooManyTheKnownOnesAreStillListenedTo() {
    assertThat(strangers.admit(address())).isFalse();
    assertThat(strangers.admit(first)).isTrue();
    assertThat(strangers.size()).isEqualTo(Strangers.MAX);
    assertThat(forgotten).isEmpty();
  }

  @Test
  void anotherTakesThePlaceOfWhoWasSilent() {
    pass(Strangers.KEPT_SECONDS);
    assertThat(strangers.admit(address())).isTrue();
    assertThat(forgotten).containsExactly(first);
    assertThat(strangers.size()).isEqualTo(Strangers.MAX);
  }

  @Test
  void whoGoesOnSpeakingKeepsItsPlace() {
    pass(Strangers.KEPT_SECONDS - 1);
    strangers.admit(first);
    pass(1);
    assertThat(strangers.admit(address())).isTrue();
    assertThat(forgotten).hasSize(1).doesNotContain(first);
  }

  @Test
  void whoComesIntoViewIsNoStranger() {
    strangers.join(List.of(first));
    assertThat(strangers.size()).isEqualTo(Strangers.MAX - 1);
    assertThat(strangers.admit(address())).isTrue();
    assertThat(forgotten).isEmpty();
  }
}
