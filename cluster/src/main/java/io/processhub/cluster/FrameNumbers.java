package io.processhub.cluster;

import io.processhub.NodeId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers the frames of a node, so that none is taken twice.
 *
 * <p>JGroups sends again what was not acknowledged, also after two nodes had lost each other; but
 * the one that had been sent it has forgotten by then what it received. Frames to one node are sent
 * one at a time and come in their order, so what comes with a number that is not above the last one
 * has come before. Thread-safe.
 *
 * <p>A number that is wrong must not make this node deaf to its sender:
 *
 * <ol>
 *   <li>One that no node can have got to is refused, and changes nothing.
 *   <li>A node sends again no more than was under way to here. If more than that come one after the
 *       other, each with a higher number and none above the last one, that one was wrong: from then
 *       on what comes is taken as of a node that is heard for the first time.
 * </ol>
 */
final class FrameNumbers {
  /** By how many bytes a number makes a frame longer. */
  static final int BYTES = Long.BYTES;

  /** Of how many nodes the last number is remembered, those included that are out of view. */
  private static final int NODES_MAX = 1_000;

  /**
   * By how much a number is above the last one, at most. The numbers between are of frames to other
   * nodes: at a million a second those of twelve days.
   */
  static final long AHEAD_MAX = 1L << 40;

  /** The highest number at first: at a million a second that of a node that is nine years old. */
  static final long FIRST_MAX = 1L << 48;

  /** How many frames a node sends again, at most: each is a message of JGroups', or several. */
  static final int AGAIN_MAX = HubUnicast.WINDOW;

  /** What a frame is, by its number. */
  enum Verdict {
    /** It has not come before. */
    NEW,
    /** The same; but those before it seemed to have, by a number that was wrong. */
    NEW_AFTER_ALL,
    /** It has come before. */
    AGAIN,
    /** No node can have sent so many. */
    REFUSED
  }

  /** The frames of one node. */
  private static final class Received {
    /** The number of the last one that was taken; 0: none was. */
    long last;

    /** The number of the last one that was not, and how many were one after the other. */
    long lastAgain;

    int again;

    Verdict judge(long number) {
      if (number <= 0 || number - last > (last == 0 ? FIRST_MAX : AHEAD_MAX)) {
        return Verdict.REFUSED;
      }
      boolean isNew = number > last;
      if (!isNew) {
        again = number > lastAgain ? again + 1 : 1;
        lastAgain = number;
      }
      if (!isNew && again <= AGAIN_MAX) {
        return Verdict.AGAIN;
      }
      last = number;
      again = 0;
      lastAgain = 0;
      return isNew ? Verdict.NEW : Verdict.NEW_AFTER_ALL;
    }
  }

  private final AtomicLong sent = new AtomicLong();

  @SuppressWarnings("serial") // never serialized
  private final Map<NodeId, Received> received =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Received> eldest) {
          return size() > NODES_MAX;
        }
      };

  /** The frame with the next number behind it. */
  byte[] number(byte[] frame) {
    byte[] numbered = Arrays.copyOf(frame, frame.length + BYTES);
    ByteBuffer.wrap(numbered).putLong(frame.length, sent.incrementAndGet());
    return numbered;
  }

  /** Of how many nodes the last number is remembered. */
  int size() {
    synchronized (received) {
      return received.size();
    }
  }

  /** What a numbered frame is. */
  Verdict judge(NodeId from, ByteBuffer numbered) {
    long number = number(numbered);
    synchronized (received) {
      return received.computeIfAbsent(from, unused -> new Received()).judge(number);
    }
  }

  /** The number behind a frame. */
  static long number(ByteBuffer numbered) {
    return numbered.getLong(numbered.limit() - BYTES);
  }
}
