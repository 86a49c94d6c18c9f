package io.processhub.cluster;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import io.processhub.spi.Transport.Lane;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A transport in a JVM of its own, driven by lines: what a test cannot do within one JVM is to kill
 * a node, or to freeze it. Arguments: name, bind address, seeds. It prints {@code view MILLIS
 * NAMES}, {@code received FROM COUNT}, {@code sent DROPPED}; it obeys {@code send TO LANE COUNT
 * BYTES}, {@code count FROM}, {@code hoard} and {@code release} of the files that it may have open,
 * and {@code close}.
 */
final class NodeMain implements Transport.Listener {
  private static final long HOARD_NANOS = 5_000_000;

  private final Map<String, LongAdder> received = new ConcurrentHashMap<>();
  private final List<FileInputStream> hoard = new ArrayList<>();
  private volatile boolean hoarding;
  private volatile List<NodeId> members = List.of();

  public static void main(String[] args) throws IOException {
    new NodeMain().run(args[0], args[1], List.of(args).subList(2, args.length));
  }

  private void run(String name, String bind, List<String> seeds) throws IOException {
    try (JGroupsTransport transport =
        JGroupsTransport.of(ClusterConfig.bind(bind).seeds(seeds).build())) {
      long began = System.nanoTime();
      transport.start(new NodeId(name, System.currentTimeMillis()), this);
      say("started " + (System.nanoTime() - began) / 1_000_000);
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "send" -> send(transport, words);
          case "count" -> say("received " + words[1] + " " + count(words[1]));
          case "hoard" -> say("hoarded " + hoard());
          case "release" -> release();
          case "close" -> {
            return;
          }
          default -> throw new IllegalArgumentException(line);
        }
      }
    }
  }

  private void send(Transport transport, String[] words) {
    Optional<NodeId> to = members.stream().filter(m -> m.name().equals(words[1])).findAny();
    Lane lane = Lane.valueOf(words[2]);
    int count = Integer.parseInt(words[3]);
    int bytes = Integer.parseInt(words[4]);
    long began = System.nanoTime();
    for (int i = 0; i < count && to.isPresent(); i++) {
      transport.send(to.get(), lane, new byte[bytes]);
    }
    say("sent %d %d".formatted((System.nanoTime() - began) / 1_000_000, transport.droppedFrames()));
  }

  /**
   * Takes every file that the system gives, from now on; the error at the first that it refuses.
   */
  private String hoard() {
    hoarding = true;
    String refused = takeAll();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (hoarding) {
            takeAll();
            LockSupport.parkNanos(HOARD_NANOS);
          }
        });
    return refused;
  }

  private synchronized String takeAll() {
    try {
      while (hoarding) {
        hoard.add(new FileInputStream("/dev/null"));
      }
      return "";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private synchronized void release() throws IOException {
    hoarding = false;
    for (FileInputStream file : hoard) {
      file.close();
    }
    hoard.clear();
  }

  private long count(String from) {
    LongAdder adder = received.get(from);
    return adder == null ? 0 : adder.sum();
  }

  @Override
  public void onFrame(NodeId from, byte[] frame) {
    received.computeIfAbsent(from.name(), name -> new LongAdder()).increment();
  }

  @Override
  public void onView(List<NodeId> view) {
    members = view;
    say(
        "view %d %s"
            .formatted(
                System.currentTimeMillis(),
                String.join(",", view.stream().map(NodeId::name).sorted().toList())));
  }

  private static synchronized void say(String line) {
    System.out.println(line);
  }
}
