package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.NAKACK4;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.stack.ProtocolStack;
import org.junit.jupiter.api.Test;

/** What is configured is what JGroups does; each wait has a value of its own. */
final class StackFactoryTest {
  @Test
  void everyWaitReachesTheProtocolThatWaits() throws Exception {
    ClusterConfig config =
        ClusterConfig.bind("127.0.0.1:0")
            .joinTimeout(Duration.ofMillis(1_001))
            .connectTimeout(Duration.ofMillis(302))
            .helloTimeout(Duration.ofMillis(403))
            .failureTimeout(Duration.ofMillis(3_004))
            .heartbeatInterval(Duration.ofMillis(605))
            .verifyTimeout(Duration.ofMillis(206))
            .viewTimeout(Duration.ofMillis(707))
            .mergeInterval(Duration.ofMillis(808), Duration.ofMillis(1_809))
            .resendInterval(Duration.ofMillis(110))
            .leaveTimeout(Duration.ofMillis(4_022))
            .build();
    StackFactory.Stack stack = StackFactory.create(config, InetAddress.getLoopbackAddress(), "a");
    ProtocolStack protocols = stack.channel().getProtocolStack();
    GMS membership = protocols.findProtocol(GMS.class);
    FD_ALL3 failures = protocols.findProtocol(FD_ALL3.class);
    MERGE3 merges = protocols.findProtocol(MERGE3.class);
    Verification verification = protocols.findProtocol(Verification.class);
    NAKACK4 views = protocols.findProtocol(NAKACK4.class);

    assertThat(membership.getJoinTimeout()).isEqualTo(1_001);
    assertThat(stack.tcp().getSockConnTimeout()).isEqualTo(302);
    assertThat(stack.tcp().getPeerAddrReadTimeout()).isEqualTo(403);
    assertThat(failures.getTimeout()).isEqualTo(3_004);
    assertThat(failures.getInterval()).isEqualTo(605);
    assertThat(verification.getTimeout()).isEqualTo(206);
    assertThat(membership.getViewAckCollectionTimeout()).isEqualTo(707);
    assertThat(merges.getMinInterval()).isEqualTo(808);
    assertThat(merges.getMaxInterval()).isEqualTo(1_809);
    assertThat(stack.unicast().getXmitInterval()).isEqualTo(110);
    assertThat(views.getXmitInterval()).isEqualTo(110);
    // Half of it is for what waits to be sent.
    assertThat(membership.getLeaveTimeout()).isEqualTo(2_011);
  }
}
