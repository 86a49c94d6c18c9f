package io.processhub.testkit;

import io.processhub.spi.Transport.Lane;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way from one life to another.
 *
 * <p>Each frame that is sent makes one arrival event; on an ordered lane an arrival delivers
 * whatever is at the head of the lane's queue, so that order holds however arrivals are put off.
 * While the route is cut arrivals only count themselves, to be made up for when it is whole again.
 * A frame belongs to the epoch in which it was sent; an epoch ends when one of the two ceases to
 * see the other. Then the last control frames and answers that have arrived may arrive once more,
 * before any later one, as when a connection is made anew and what was not yet confirmed is sent
 * again.
 */
final class Link {
  private static final int REPEATED_MAX = 3;

  /** What happens to frames that need not arrive. */
  private enum Mood {
    DELIVERS,
    DROPS,
    DOES_AS_IT_LIKES
  }

  /** A frame on its way. */
  static final class Frame {
    private final byte[] bytes;
    private final int epoch;

    private Frame(byte[] bytes, int epoch) {
      this.bytes = bytes;
      this.epoch = epoch;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  final SimTransport from;
  final SimTransport to;
  private final RandomGenerator random;
  private final Mishaps mishaps;
  private final Map<Lane, Deque<Frame>> queues = new EnumMap<>(Lane.class);
  private final Map<Lane, Long> lastArrivals = new EnumMap<>(Lane.class);
  private final Map<Lane, Integer> stalled = new EnumMap<>(Lane.class);
  private final Map<Lane, Deque<Frame>> arrived = new EnumMap<>(Lane.class);
  private int epoch;
  private Mood mood;

  Link(SimTransport from, SimTransport to, RandomGenerator random, Mishaps mishaps) {
    this.from = from;
    this.to = to;
    this.random = random;
    this.mishaps = mishaps;
    this.mood = drawMood();
  }

  private Mood drawMood() {
    int dice = random.nextInt(10);
    return dice < 6 ? Mood.DELIVERS : dice < 8 ? Mood.DROPS : Mood.DOES_AS_IT_LIKES;
  }

  /** Takes a frame; when it will arrive, at the earliest, given the latency drawn for it. */
  long add(Lane lane, byte[] bytes, long arrivalNanos) {
    queues.computeIfAbsent(lane, unused -> new ArrayDeque<>()).add(new Frame(bytes, epoch));
    return lane == Lane.REPLIES ? arrivalNanos : inOrder(lane, arrivalNanos);
  }

  /** A time for one more arrival on the lane that is after all others. */
  long inOrder(Lane lane, long arrivalNanos) {
    long at = Math.max(arrivalNanos, lastArrivals.getOrDefault(lane, 0L) + 1);
    lastArrivals.put(lane, at);
    return at;
  }

  void stall(Lane lane) {
    stalled.merge(lane, 1, Integer::sum);
  }

  /** How many arrivals of this lane the cut has held up; forgets them. */
  int takeStalled(Lane lane) {
    Integer count = stalled.remove(lane);
    return count == null ? 0 : count;
  }

  /** The frame that arrives now, if it does. */
  @Nullable Frame poll(Lane lane) {
    Deque<Frame> queue = queues.get(lane);
    if (queue == null) {
      return null;
    }
    boolean overtakes = lane == Lane.REPLIES && random.nextBoolean();
    Frame frame = overtakes ? queue.pollLast() : queue.pollFirst();
    if (frame == null || !arrives(frame)) {
      return null;
    }
    remember(lane, frame);
    return frame;
  }

  private void remember(Lane lane, Frame frame) {
    if (lane != Lane.MESSAGES && frame.epoch == epoch) {
      Deque<Frame> last = arrived.computeIfAbsent(lane, unused -> new ArrayDeque<>());
      last.addLast(frame);
      if (last.size() > REPEATED_MAX) {
        last.removeFirst();
      }
    }
  }

  /**
   * Puts the last frames that have arrived on the lane before all that wait, perhaps.
   *
   * @return how many there are, each of which needs an arrival
   */
  int repeat(Lane lane) {
    Deque<Frame> last = arrived.remove(lane);
    if (last == null || random.nextInt(4) > 0) {
      return 0;
    }
    int count = 1 + random.nextInt(last.size());
    Deque<Frame> queue = queues.computeIfAbsent(lane, unused -> new ArrayDeque<>());
    for (int i = 0; i < count; i++) {
      queue.addFirst(last.removeLast());
      mishaps.add(Mishap.REPEATED_FRAME);
    }
    return count;
  }

  private boolean arrives(Frame frame) {
    if (frame.epoch == epoch && from.sees(to.self()) && to.sees(from.self())) {
      return true;
    }
    boolean arrives =
        switch (mood) {
          case DELIVERS -> true;
          case DROPS -> false;
          case DOES_AS_IT_LIKES -> random.nextBoolean();
        };
    mishaps.add(arrives ? Mishap.LATE_FRAME : Mishap.LOST_FRAME);
    return arrives;
  }

  /** One of the two has ceased to see the other. */
  void lostSight() {
    epoch++;
    mood = drawMood();
  }

  /** The sender is dead: the last frames had not left it. Of what a cut held up, nothing had. */
  void truncate(boolean cut) {
    for (Deque<Frame> queue : queues.values()) {
      int keep = cut ? 0 : random.nextInt(queue.size() + 1);
      Iterator<Frame> frames = queue.iterator();
      for (int i = 0; frames.hasNext(); i++) {
        frames.next();
        if (i >= keep) {
          frames.remove();
        }
      }
    }
  }

  int waiting() {
    return queues.values().stream().mapToInt(Deque::size).sum();
  }
}
