package io.processhub.internal.coordinator;

import io.processhub.internal.epoch.Epoch;
import io.processhub.internal.epoch.Grant;
import io.processhub.internal.epoch.Licences;
import io.processhub.internal.epoch.Voter;
import io.processhub.internal.runtime.Permit;
import io.processhub.strategy.EpochTerms;
import org.jspecify.annotations.Nullable;

/**
 * This node's licence.
 *
 * <ol>
 *   <li>Pledges of a quorum of the epoch that it knows are a licence until the first of them that
 *       is needed is over; later pledges extend it.
 *   <li>When it lapses the hub stands down: all that ran under it is stopped.
 *   <li>Only after that, in a later batch of the loop, can there be a new licence; nothing that was
 *       started under the old one runs under the new.
 * </ol>
 */
final class Licensing {
  private static final int TOLERANCES_PER_LICENCE = 20;

  private final Ground ground;
  private final Loop loop;
  private final Runnable changed;
  private final long toleranceMillis;
  private final Licences licences;
  private volatile @Nullable Grant grant;
  private boolean lapsed;
  private boolean was;

  Licensing(Ground ground, Loop loop, EpochTerms terms, Runnable changed) {
    this.ground = ground;
    this.loop = loop;
    this.changed = changed;
    toleranceMillis = terms.licence().toMillis() / TOLERANCES_PER_LICENCE;
    licences =
        new Licences(
            terms.licence().toNanos(), terms.driftPpm(), toleranceMillis, ground.clock.nextTime());
  }

  /** A question for pledges is sent now: its name. */
  long ask() {
    return licences.ask(ground.nanos(), Grant.offsetMillis(ground.environment.clock()));
  }

  /** A voter has pledged. */
  void pledged(Epoch epoch, Voter by, long nonce) {
    licences.pledged(by, nonce);
    Grant.Term term = licences.term(epoch);
    if (term == null || lapsed) {
      return;
    }
    Grant mine = grant;
    if (mine == null) {
      begin(term);
    } else if (!mine.extend(term)) {
      end();
    }
  }

  private void begin(Grant.Term term) {
    Grant fresh = new Grant(ground.environment.clock(), toleranceMillis, term);
    if (fresh.isValid()) {
      grant = fresh;
      was = true;
      checkLater(fresh);
      changed.run();
    }
  }

  private void checkLater(Grant mine) {
    long left = (mine.untilNanos() - ground.nanos()) / 1_000_000 + 1;
    ground
        .environment
        .scheduler()
        .schedule(
            Math.max(1, left),
            () ->
                loop.run(() -> {
                  if (mine == grant) {
                    check();
                    if (mine == grant) {
                      checkLater(mine);
                    }
                  }
                }));
  }

  /** Looks whether it has lapsed. */
  void check() {
    Grant mine = grant;
    if (mine != null && !mine.isValid()) {
      end();
    }
  }

  /** Ends the licence, if there is one. */
  void end() {
    Grant mine = grant;
    if (mine != null) {
      mine.end();
      grant = null;
      lapsed = true;
      changed.run();
    }
  }

  /** The pledges belong to an epoch that is over. */
  void forget() {
    licences.forget();
  }

  /** All that ran under a lapsed licence was told to stop. */
  void endBatch() {
    lapsed = false;
  }

  /** May be called by any thread. */
  Permit permit() {
    Grant mine = grant;
    return mine == null ? Permit.NEVER : mine;
  }

  /** Whether there was a licence at any time. */
  boolean wasLicensed() {
    return was;
  }

  /** How many pledges were taken, and how many were asked for. */
  int pledges() {
    return licences.size();
  }
}
