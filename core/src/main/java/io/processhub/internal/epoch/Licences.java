package io.processhub.internal.epoch;

import io.processhub.internal.epoch.Grant.Term;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pledges that a node has for the epoch that it knows.
 *
 * <p>A pledge given to a question that was sent at time t counts until t + L(1 - drift) on this
 * node's clock, less the tolerance by which the wall clock may part from the monotonic one. It
 * began no earlier than t and lasts for L on the clock of the one who gave it: so it is over there
 * no earlier than here.
 */
public final class Licences {
  private static final int QUESTIONS_MAX = 64;

  private final long countsNanos;
  private final Map<Long, Sent> questions = new HashMap<>();
  private final Map<Voter, Sent> pledges = new HashMap<>();
  private long lastNonce;

  private record Sent(long nanos, long offsetMillis) {}

  /**
   * For pledges of this duration.
   *
   * @param firstNonce above all names of questions that were ever sent from this node: an answer to
   *     one of these may still be on its way
   */
  public Licences(long licenceNanos, int driftPpm, long toleranceMillis, long firstNonce) {
    lastNonce = firstNonce;
    countsNanos = licenceNanos - licenceNanos / 1_000_000 * driftPpm - toleranceMillis * 1_000_000;
  }

  /** Names a question that is sent now. */
  public long ask(long nowNanos, long offsetMillis) {
    lastNonce++;
    questions.put(lastNonce, new Sent(nowNanos, offsetMillis));
    questions.remove(lastNonce - QUESTIONS_MAX);
    return lastNonce;
  }

  /** A voter pledges, in answer to a question. */
  public void pledged(Voter by, long nonce) {
    Sent sent = questions.get(nonce);
    if (sent != null) {
      pledges.merge(by, sent, (a, b) -> a.nanos - b.nanos > 0 ? a : b);
    }
  }

  /** Another epoch is known: questions are asked, and pledges given, anew. */
  public void forget() {
    questions.clear();
    pledges.clear();
  }

  /** Until when the pledges of a quorum hold; null if there is none. */
  public @Nullable Term term(Epoch epoch) {
    List<Sent> sent = new ArrayList<>();
    for (Voter voter : epoch.counted()) {
      Sent pledge = pledges.get(voter);
      if (pledge != null) {
        sent.add(pledge);
      }
    }
    if (sent.size() < epoch.quorum()) {
      return null;
    }
    sent.sort((a, b) -> Long.compare(b.nanos, a.nanos));
    Sent last = sent.get(epoch.quorum() - 1);
    return new Term(last.nanos + countsNanos, last.offsetMillis);
  }

  /** How many questions and pledges are kept. */
  public int size() {
    return questions.size() + pledges.size();
  }
}
