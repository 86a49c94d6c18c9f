package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class ClusterConfigTest {

  @Test
  void theDefaultsAreAllowed() {
    ClusterConfig config = ClusterConfig.builder().build();
    assertThat(config.bindAddress()).isEqualTo(ClusterConfig.DEFAULT_BIND);
    assertThat(config.clusterName()).isEqualTo(ClusterConfig.DEFAULT_CLUSTER_NAME);
    assertThat(config.discovery()).isEqualTo(new Discovery.Seeds(List.of()));
    assertThat(ClusterConfig.builder().multicast().build().discovery())
        .isEqualTo(new Discovery.Multicast(ClusterConfig.DEFAULT_MULTICAST_GROUP));
    assertThat(ClusterConfig.bind("[::1]:0").seeds("[::1]:7800", "host:1").build().bindAddress())
        .isEqualTo("[::1]:0");
  }

  @Test
  void whatIsOutOfRangeIsNamedWithWhatIsAllowed() {
    refused(
        b -> b.bindAddress("localhost"),
        "The bind address must be host:port with a port from 0 to 65535, as in 127.0.0.1:7800 or"
            + " [::1]:7800, but is 'localhost'.");
    refused(
        b -> b.bindAddress("localhost:70000"),
        "The bind address must be host:port with a port from 0 to 65535, as in 127.0.0.1:7800 or"
            + " [::1]:7800, but is 'localhost:70000'.");
    refused(
        b -> b.seeds("a:1", "b:0"),
        "The seed must be host:port with a port from 1 to 65535, as in 127.0.0.1:7800 or"
            + " [::1]:7800, but is 'b:0'.");
    refused(
        b -> b.clusterName("a b"),
        "The cluster name must be 1 to 64 printable ASCII characters without spaces, but is 'a"
            + " b'.");
    refused(
        b -> b.failureTimeout(Duration.ofMillis(1)),
        "The failure timeout must be from 500 to 600000 ms, but is 1 ms.");
    refused(
        b -> b.failureTimeout(Duration.ofSeconds(1)),
        "The heartbeat interval must be from 50 to 500 ms, but is 1000 ms.");
    refused(
        b -> b.failureTimeout(Duration.ofSeconds(Long.MAX_VALUE)),
        "The failure timeout must be from 500 to 600000 ms, but is PT2562047788015215H30M7S.");
    refused(
        b -> b.mergeInterval(Duration.ofSeconds(2), Duration.ofSeconds(1)),
        "The shortest merge interval must be from 50 to 999 ms, but is 2000 ms.");
    refused(
        b -> b.helloTimeout(Duration.ofMillis(19)),
        "The hello timeout must be from 20 to 10000 ms, but is 19 ms.");
    refused(
        b -> b.viewTimeout(Duration.ofMinutes(2)),
        "The view timeout must be from 20 to 60000 ms, but is 120000 ms.");
    refused(
        b -> b.resendInterval(Duration.ZERO),
        "The resend interval must be from 10 to 10000 ms, but is 0 ms.");
    refused(
        b -> b.maxFrameBytes(1),
        "The longest frame, in bytes, must be from 65536 to 8388608, but is 1.");
    refused(
        b -> b.maxQueuedBytes(1 << 20),
        "The bytes queued must be from 4194304 to 1073741824, but is 1048576.");
    refused(
        b -> b.multicast("127.0.0.1:7800"),
        "The multicast group must be an address from 224.0.0.0 to 239.255.255.255 or from ff00::/8,"
            + " but is '127.0.0.1'.");
    refused(
        b -> b.dns("", 1),
        "The DNS name with its port must be host:port with a port from 1 to 65535, as in"
            + " 127.0.0.1:7800 or [::1]:7800, but is ':1'.");
  }

  @Test
  @SuppressWarnings("NullAway") // which does not check the users' code
  void whatIsNullIsRefusedInASentence() {
    refused(b -> b.seeds("a:1", null), "A seed must not be null.");
    refused(b -> b.seeds(Arrays.asList("a:1", null)), "A seed must not be null.");
    refused(b -> b.seeds((List<String>) null), "The seeds must not be null.");
    refused(b -> b.seeds((String[]) null), "The seeds must not be null.");
    refused(b -> b.dns(null, 1), "The DNS name must not be null.");
  }

  private static void refused(UnaryOperator<ClusterConfigBuilder> setting, String sentence) {
    assertThatThrownBy(() -> setting.apply(ClusterConfig.builder()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }
}
