package io.processhub.cli.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Random;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

/**
 * Passes packets between the nodes, which are numbered from 1, and does to them what the {@link
 * Impairment} of their way says. Thread-safe.
 */
final class Router implements AutoCloseable {
  private static final int PACKET_BYTES_MAX = 65_536;
  private static final int BUFFER_BYTES = 8 << 20;
  private static final int WAITING_MAX = 200_000;

  private final int nodes;
  private final IntFunction<InetSocketAddress> addresses;
  private final DatagramChannel channel;
  private final AtomicReferenceArray<Impairment> ways;
  private final DelayQueue<Late> late = new DelayQueue<>();
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final Random random;
  private final Thread sender;

  private record Late(ByteBuffer packet, long atNanos) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.signum(atNanos - ((Late) other).atNanos);
    }
  }

  /**
   * Begins.
   *
   * @param nodes how many there are
   * @param addresses of each node's end of its link, given the port that all of them use
   */
  Router(int nodes, IntFunction<String> addresses, long seed) {
    this.nodes = nodes;
    random = new Random(seed);
    ways = new AtomicReferenceArray<>((nodes + 1) * (nodes + 1));
    healAll();
    try {
      channel = DatagramChannel.open().bind(new InetSocketAddress("0.0.0.0", 0));
      channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
      channel.setOption(java.net.StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException("The router has no port.", e);
    }
    InetSocketAddress[] known = new InetSocketAddress[nodes + 1];
    for (int node = 1; node <= nodes; node++) {
      known[node] = new InetSocketAddress(addresses.apply(node), port());
    }
    this.addresses = node -> known[node];
    Thread.ofPlatform().daemon().name("router").start(this::receive);
    sender = Thread.ofPlatform().daemon().name("router-late").start(this::sendLate);
  }

  int port() {
    return channel.socket().getLocalPort();
  }

  /** From now on this happens on the way from one node to another. */
  void set(int from, int to, Impairment impairment) {
    ways.set(from * (nodes + 1) + to, impairment);
  }

  /** The same for all ways. */
  void setAll(Impairment impairment) {
    for (int i = 0; i < ways.length(); i++) {
      ways.set(i, impairment);
    }
  }

  void healAll() {
    setAll(Impairment.NONE);
  }

  /** How many packets were passed on. */
  long passed() {
    return passed.get();
  }

  /** How many packets were lost, as they were to be. */
  long lost() {
    return lost.get();
  }

  private void receive() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(PACKET_BYTES_MAX);
    try {
      while (true) {
        buffer.clear();
        channel.receive(buffer);
        buffer.flip();
        if (Packet.isIp(buffer)) {
          route(buffer);
        }
      }
    } catch (ClosedChannelException e) {
      // The run is over.
    } catch (IOException e) {
      throw new UncheckedIOException("The router cannot go on.", e);
    }
  }

  private void route(ByteBuffer packet) throws IOException {
    int from = Packet.from(packet);
    int to = Packet.to(packet);
    if (from < 1 || from > nodes || to < 1 || to > nodes) {
      return;
    }
    long nanos = ways.get(from * (nodes + 1) + to).nextNanos(random);
    if (nanos < 0 || late.size() >= WAITING_MAX) {
      lost.incrementAndGet();
      return;
    }
    Packet.address(packet);
    if (nanos == 0) {
      send(packet, to);
    } else {
      ByteBuffer copy = ByteBuffer.allocate(packet.remaining()).put(packet).flip();
      late.add(new Late(copy, System.nanoTime() + nanos));
    }
  }

  private void send(ByteBuffer packet, int to) throws IOException {
    try {
      channel.send(packet, addresses.apply(to));
      passed.incrementAndGet();
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      // The node's link is gone, or the system has no room: a network loses packets, too.
      lost.incrementAndGet();
    }
  }

  private void sendLate() {
    try {
      while (true) {
        Late next = late.take();
        send(next.packet(), Packet.to(next.packet()));
      }
    } catch (ClosedChannelException | InterruptedException e) {
      // The run is over.
    } catch (IOException e) {
      throw new UncheckedIOException("The router cannot go on.", e);
    }
  }

  @Override
  public void close() {
    sender.interrupt();
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("The router cannot be closed.", e);
    }
  }
}
