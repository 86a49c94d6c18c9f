package io.processhub.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Refuses settings out of their range, in one sentence. */
final class Checks {
  /** The greatest {@link ClusterConfig#maxFrameBytes()}. */
  static final int FRAME_BYTES_MAX = 8 << 20;

  private Checks() {}

  static void ascii(String what, String value, int lengthMax) {
    if (value == null || !value.matches("[!-~]{1," + lengthMax + "}")) {
      throw new IllegalArgumentException(
          "The %s must be 1 to %d printable ASCII characters without spaces, but is '%s'."
              .formatted(what, lengthMax, value));
    }
  }

  static void millis(String what, Duration value, long min, long max) {
    if (value == null
        || value.compareTo(Duration.ofMillis(min)) < 0
        || value.compareTo(Duration.ofMillis(max)) > 0) {
      throw new IllegalArgumentException(
          "The %s must be from %d to %d ms, but is %s.".formatted(what, min, max, inMillis(value)));
    }
  }

  /** A duration too long for that is said as it is. */
  private static String inMillis(@Nullable Duration value) {
    try {
      return value == null ? "null" : value.toMillis() + " ms";
    } catch (ArithmeticException e) {
      return value.toString();
    }
  }

  static void count(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "The %s must be from %d to %d, but is %d.".formatted(what, min, max, value));
    }
  }

  /** Whether others can be looked for in this way. */
  static void discovery(Discovery discovery) {
    switch (discovery) {
      case Discovery.Seeds seeds -> seeds.addresses().forEach(s -> HostAndPort.parse("seed", s, 1));
      case Discovery.Dns dns ->
          HostAndPort.parse("DNS name with its port", dns.name() + ":" + dns.port(), 1);
      case Discovery.Multicast multicast ->
          group(HostAndPort.parse("multicast group", multicast.group(), 1));
    }
  }

  private static void group(HostAndPort group) {
    try {
      // An address, not a name: nothing is looked up here.
      if (group.host().matches("[0-9.]+|.*:.*")
          && InetAddress.getByName(group.host()).isMulticastAddress()) {
        return;
      }
    } catch (UnknownHostException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "The multicast group must be an address from 224.0.0.0 to 239.255.255.255 or from ff00::/8, but is '%s'."
            .formatted(group.host()));
  }
}
