package io.processhub.testkit.contract;

import io.processhub.NodeId;
import io.processhub.codec.JacksonCodec;
import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import io.processhub.spi.Transport;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Codecs and transports that are right but for one thing. */
final class BrokenPorts {
  /** Frames of messages that have room everywhere. */
  private static final int ROOM = 10;

  private BrokenPorts() {}

  /** Throws whatever comes. */
  static final class RawCodec implements Codec {
    private final JacksonCodec right = new JacksonCodec();

    @Override
    public byte[] encode(Object value, Type type) {
      return right.encode(value, type);
    }

    @Override
    public Object decode(byte[] bytes, int offset, int length, Type type) {
      try {
        return right.decode(bytes, offset, length, type);
      } catch (CodecException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void check(Type type) {
      right.check(type);
    }
  }

  /** Makes room for as much as the first byte says. */
  static final class GreedyCodec implements Codec {
    private final JacksonCodec right = new JacksonCodec();

    @Override
    public byte[] encode(Object value, Type type) {
      return right.encode(value, type);
    }

    @Override
    public Object decode(byte[] bytes, int offset, int length, Type type) {
      if (length > 0) {
        byte[] room = new byte[(bytes[offset] & 0xFF) << 16];
        Arrays.fill(room, (byte) 1);
      }
      return right.decode(bytes, offset, length, type);
    }

    @Override
    public void check(Type type) {
      right.check(type);
    }
  }

  /** Reads from the beginning of the array, and to its end. */
  static final class CarelessCodec implements Codec {
    private final JacksonCodec right = new JacksonCodec();

    @Override
    public byte[] encode(Object value, Type type) {
      return right.encode(value, type);
    }

    @Override
    public Object decode(byte[] bytes, int offset, int length, Type type) {
      return right.decode(bytes, 0, bytes.length, type);
    }

    @Override
    public void check(Type type) {
      right.check(type);
    }
  }

  /** What is done with the frames that are sent. */
  interface Fault {
    boolean send(Transport right, NodeId to, Transport.Lane lane, byte[] frame);
  }

  /** Loses every hundredth frame. */
  static Fault losing() {
    AtomicInteger sent = new AtomicInteger();
    return (right, to, lane, frame) ->
        sent.incrementAndGet() % 100 == 0 || right.send(to, lane, frame);
  }

  /** Sends every hundredth frame twice. */
  static Fault doubling() {
    AtomicInteger sent = new AtomicInteger();
    return (right, to, lane, frame) -> {
      boolean isTaken = right.send(to, lane, frame);
      return sent.incrementAndGet() % 100 == 0 ? right.send(to, lane, frame) : isTaken;
    };
  }

  /** Lets the frame after every hundredth one overtake it. */
  static Fault disordering() {
    AtomicInteger sent = new AtomicInteger();
    Queue<byte[]> overtaken = new ArrayDeque<>();
    return (right, to, lane, frame) -> {
      if (lane == Transport.Lane.MESSAGES && sent.incrementAndGet() % 100 == 0) {
        return overtaken.add(frame);
      }
      boolean isTaken = right.send(to, lane, frame);
      if (lane == Transport.Lane.MESSAGES && !overtaken.isEmpty()) {
        right.send(to, lane, overtaken.remove());
      }
      return isTaken;
    };
  }

  /** Takes frames that are too long, and throws where there is nobody. */
  static Fault rude() {
    return (right, to, lane, frame) -> {
      long before = right.droppedFrames();
      right.send(to, lane, Arrays.copyOf(frame, Math.min(frame.length, right.maxFrameBytes())));
      if (right.droppedFrames() > before) {
        throw new IllegalStateException("nobody is there");
      }
      return true;
    };
  }

  /** Says of each frame that it has taken it. */
  static Fault boasting() {
    return (right, to, lane, frame) -> {
      right.send(to, lane, frame);
      return true;
    };
  }

  /** Gives up what has no room, and does not say so. */
  static Fault secretive() {
    AtomicInteger sent = new AtomicInteger();
    return (right, to, lane, frame) -> {
      boolean hasRoom = lane != Transport.Lane.MESSAGES || sent.incrementAndGet() <= ROOM;
      return !hasRoom || right.send(to, lane, frame);
    };
  }

  /** A transport that does not send as it should. */
  static final class FaultyTransport extends Forwarding {
    private final Fault fault;
    private @Nullable NodeId self;

    FaultyTransport(Transport right, Fault fault) {
      super(right);
      this.fault = fault;
    }

    @Override
    public void start(NodeId node, Listener listener) {
      super.start(node, listener);
      self = node;
    }

    @Override
    public boolean send(NodeId to, Lane lane, byte[] frame) {
      return self == null ? right.send(to, lane, frame) : fault.send(right, to, lane, frame);
    }
  }
}
