package io.processhub.cli.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A network of this run's own: one network namespace for each node, with nothing in it but a link
 * to the {@link Router}. All of it, and every process in it, is removed when this is closed, or
 * when this JVM ends, however it ends: a small process waits for that.
 *
 * <p>The link is a VXLAN device: it puts each Ethernet frame into a UDP packet for the router. So
 * what runs above it is the system's own TCP, and the router needs no right or module of the
 * system's traffic control, which not every kernel has.
 */
final class Lab implements AutoCloseable {
  private static final int MTU = 1_400;
  private static final int COMMAND_SECONDS_MAX = 10;
  private static final int SWEEP_SECONDS_MAX = 60;

  /** The exit status of a process that was killed: 128 and the number of the signal. */
  private static final int KILLED = 128 + 9;

  /** For measuring networks, by RFC 2544: in use nowhere else. */
  private static final String OUTSIDE = "198.18.";

  private static final String INSIDE = "10.77.0.";

  private final String prefix;
  private final int subnet;
  private final int nodes;
  private final Router router;
  private final Process sweeper;

  private Lab(int nodes, long seed) {
    this.nodes = nodes;
    prefix = freePrefix();
    subnet = freeSubnet();
    router = new Router(nodes, this::outsideAddress, seed);
    sweeper = startSweeper();
  }

  /**
   * Builds it.
   *
   * @throws LabUnavailable if that cannot be done here
   */
  static Lab of(int nodes, long seed) {
    Lab lab = new Lab(nodes, seed);
    try {
      for (int node = 1; node <= nodes; node++) {
        lab.build(node);
      }
      return lab;
    } catch (RuntimeException | Error e) {
      try {
        lab.close();
      } catch (RuntimeException another) {
        e.addSuppressed(another);
      }
      throw e;
    }
  }

  Router router() {
    return router;
  }

  /** The address of a node in this network. */
  static String address(int node) {
    return INSIDE + node;
  }

  /** What stands before a command that is to run on this node. */
  List<String> on(int node) {
    return List.of("ip", "netns", "exec", namespace(node));
  }

  private String namespace(int node) {
    return prefix + "-" + node;
  }

  private String outerLink(int node) {
    return prefix + "v" + node;
  }

  private String outsideAddress(int node) {
    return OUTSIDE + subnet + "." + (4 * node + 2);
  }

  private String routerAddress(int node) {
    return OUTSIDE + subnet + "." + (4 * node + 1);
  }

  private static String freePrefix() {
    String taken = run("ip netns list");
    while (true) {
      String candidate = "ph%04x".formatted(ThreadLocalRandom.current().nextInt(1 << 16));
      if (!taken.contains(candidate)) {
        return candidate;
      }
    }
  }

  private static int freeSubnet() {
    String taken = run("ip -4 -o address");
    int first = ThreadLocalRandom.current().nextInt(1 << 8);
    for (int i = 0; i < 1 << 8; i++) {
      int candidate = (first + i) % (1 << 8);
      if (!taken.contains(OUTSIDE + candidate + ".")) {
        return candidate;
      }
    }
    throw new LabUnavailable("all of %s0.0/16 is in use".formatted(OUTSIDE));
  }

  private void build(int node) {
    String name = namespace(node);
    String outer = outerLink(node);
    run("ip netns add " + name);
    run("ip link add %s type veth peer name under netns %s".formatted(outer, name));
    run("ip address add %s/30 dev %s".formatted(routerAddress(node), outer));
    run("ip link set %s up".formatted(outer));
    String inside = "ip -n " + name;
    run("%s address add %s/30 dev under".formatted(inside, outsideAddress(node)));
    run(inside + " link set under up");
    run(inside + " link set lo up");
    run(
        "%s link add hub type vxlan id %d local %s remote %s dstport %d nolearning"
            .formatted(inside, node, outsideAddress(node), routerAddress(node), router.port()));
    run(
        "%s link set hub address %s mtu %d gso_max_segs 1"
            .formatted(inside, ethernetAddress(node), MTU));
    run("%s address add %s/24 dev hub".formatted(inside, address(node)));
    run(inside + " link set hub up");
    for (int other = 1; other <= nodes; other++) {
      if (other != node) {
        run(
            "%s neighbour add %s lladdr %s dev hub nud permanent"
                .formatted(inside, address(other), ethernetAddress(other)));
      }
    }
  }

  private static String ethernetAddress(int node) {
    return "02:00:00:00:00:%02x".formatted(node);
  }

  /** Removes everything when its standard input ends. Asked to end itself, it does not. */
  private Process startSweeper() {
    List<String> steps = new ArrayList<>(List.of("trap '' INT TERM HUP", "cat >/dev/null"));
    for (int node = 1; node <= nodes; node++) {
      String name = namespace(node);
      steps.add("for p in $(ip netns pids %s 2>/dev/null); do kill -9 $p; done".formatted(name));
      steps.add("ip netns delete %s 2>/dev/null".formatted(name));
      steps.add("ip link delete %s 2>/dev/null".formatted(outerLink(node)));
    }
    try {
      return new ProcessBuilder("sh", "-c", String.join("\n", steps))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new LabUnavailable("the program 'sh' cannot be run");
    }
  }

  private static String run(String command) {
    try {
      Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
      // What it says may be longer than a pipe holds, so it is read while it runs.
      process
          .onExit()
          .orTimeout(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)
          .exceptionally(late -> process.destroyForcibly());
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() == KILLED) {
        throw new LabUnavailable("'%s' does not end".formatted(command));
      }
      if (process.exitValue() != 0) {
        throw new LabUnavailable("'%s' says: %s".formatted(command, said));
      }
      return said;
    } catch (IOException e) {
      throw new LabUnavailable("the program 'ip' cannot be run");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabUnavailable("interrupted");
    }
  }

  @Override
  public void close() {
    try {
      sweeper.getOutputStream().close();
      if (!sweeper.waitFor(SWEEP_SECONDS_MAX, TimeUnit.SECONDS)) {
        // It goes on, and may yet succeed.
        throw new IllegalStateException("The network of %s is not removed yet.".formatted(prefix));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The network cannot be removed.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      router.close();
    }
  }
}
