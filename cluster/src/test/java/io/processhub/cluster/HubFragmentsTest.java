package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.NodeId;
import java.util.List;
import java.util.stream.Stream;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.protocols.FragHeader;
import org.jgroups.stack.Protocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HubFragmentsTest {
  private static final Address A = address("a");
  private static final Address B = address("b");

  private final HubFragments fragments = new HubFragments();

  @BeforeEach
  void stack() {
    fragments.setUpProtocol(new Above());
    view(A, B);
  }

  /** Nothing is above it. */
  private static final class Above extends Protocol {
    @Override
    public @Nullable Object up(Event event) {
      return null;
    }
  }

  private static Address address(String name) {
    return NodeAddress.of(new NodeId(name, 1));
  }

  private void view(Address... members) {
    fragments.up(new Event(Event.VIEW_CHANGE, View.create(A, 1, members)));
  }

  /** One byte for each part; the whole frame, if this was the last. */
  private byte @Nullable [] part(Address from, long frame, int index, int of) {
    Message whole =
        fragments.unfragment(
            new BytesMessage(null, new byte[] {(byte) index}).setSrc(from),
            new FragHeader(frame, index, of));
    return whole == null ? null : whole.getArray();
  }

  @Test
  void theLastPartMakesAFrameWhole() {
    assertThat(part(A, 1, 0, 3)).isNull();
    assertThat(part(A, 1, 1, 3)).isNull();
    assertThat(part(B, 1, 0, 2)).isNull();
    assertThat(fragments.size()).isEqualTo(2);
    assertThat(part(A, 1, 2, 3)).containsExactly(0, 1, 2);
    assertThat(part(B, 1, 1, 2)).containsExactly(0, 1);
    assertThat(fragments.size()).isZero();
  }

  @Test
  void partsThatComeAgainChangeNothing() {
    part(A, 1, 0, 3);
    part(A, 1, 1, 3);
    assertThat(part(A, 1, 0, 3)).isNull();
    assertThat(part(A, 1, 1, 3)).isNull();
    assertThat(part(A, 1, 2, 3)).containsExactly(0, 1, 2);
    assertThat(part(A, 1, 1, 3)).isNull();
    assertThat(part(A, 1, 2, 3)).isNull();
    assertThat(fragments.size()).isZero();
  }

  @Test
  void aFrameOfWhichAPartIsMissingIsGivenUpWhenTheNextBegins() {
    part(A, 1, 0, 3);
    assertThat(part(A, 1, 2, 3)).isNull();
    assertThat(part(A, 2, 0, 2)).isNull();
    assertThat(part(A, 1, 1, 3)).isNull();
    assertThat(fragments.size()).isEqualTo(1);
    assertThat(part(A, 2, 1, 2)).containsExactly(0, 1);
  }

  @Test
  void theFrameOfANodeThatHasLeftIsForgotten() {
    part(A, 1, 0, 2);
    part(B, 1, 0, 2);
    view(A);
    assertThat(fragments.size()).isEqualTo(1);
    assertThat(part(B, 1, 1, 2)).isNull();
    assertThat(part(A, 1, 1, 2)).containsExactly(0, 1);
  }

  @Test
  void aNodeThatIsNotInViewYetIsHeardAndStaysSoWhenItJoins() {
    Address joining = address("c");
    part(joining, 1, 0, 3);
    assertThat(part(joining, 1, 1, 3)).isNull();
    view(A, B, joining);
    assertThat(part(joining, 1, 2, 3)).containsExactly(0, 1, 2);
  }

  @Test
  void ofStrangersThereAreAFewAndMembersLoseNothingByThem() {
    part(A, 1, 0, 2);
    List<Address> strangers = Stream.generate(() -> address("x")).limit(40).toList();
    strangers.forEach(stranger -> part(stranger, 1, 0, 2));
    assertThat(fragments.size()).isEqualTo(HubFragments.STRANGERS_MAX + 1);
    assertThat(part(strangers.getFirst(), 1, 1, 2)).isNull();
    assertThat(part(strangers.getLast(), 1, 1, 2)).containsExactly(0, 1);
    assertThat(part(A, 1, 1, 2)).containsExactly(0, 1);
  }
}
