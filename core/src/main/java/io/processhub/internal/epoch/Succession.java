package io.processhub.internal.epoch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the next epoch should be: a pure function of the present one and of what a node sees. */
public final class Succession {
  private Succession() {}

  /**
   * What a node sees.
   *
   * @param ready the voters in view that say they are ready, sorted
   * @param leaving those that say they are leaving and not done yet, sorted
   * @param gone whether a voter is no more, or done
   * @param present whether a voter is in view
   * @param votes whether one that is present votes and pledges: one that has just begun rests
   * @param countedMax how many are counted at most
   * @param size what a person has said the size of the cluster is; 0 if nobody has
   * @param renew whether a new number is needed
   */
  public record Sight(
      List<Voter> ready,
      List<Voter> leaving,
      Predicate<Voter> gone,
      Predicate<Voter> present,
      Predicate<Voter> votes,
      int countedMax,
      int size,
      boolean renew) {}

  /** The epoch that should follow; null if the present one is as it should be. */
  public static @Nullable Epoch next(Epoch now, Sight sight) {
    List<Voter> leaving =
        sight.leaving.isEmpty() ? List.of() : sight.leaving.stream().filter(now::holds).toList();
    if (sight.ready.isEmpty() && leaving.isEmpty()) {
      return null;
    }
    List<Voter> counted = counted(now, sight);
    boolean same =
        sight.ready.equals(now.ready())
            && leaving.equals(now.leaving())
            && counted.equals(now.counted());
    return same && !sight.renew
        ? null
        : new Epoch(
            now.cluster(), now.number() + 1, now.fixedQuorum(), sight.ready, leaving, counted);
  }

  /**
   * One comes or goes at a time, as in Raft's single-server changes; who is no more goes first.
   * None comes as long as those who vote would be no quorum then: the licences of all would lapse,
   * if many come to few at once. For the same reason one that is done, and is present, stays as
   * long as the others are a quorum only with those of them who rest.
   */
  private static List<Voter> counted(Epoch now, Sight sight) {
    List<Voter> counted = new ArrayList<>(now.counted());
    if (counted.size() > Math.max(1, now.fixedQuorum())) {
      for (Voter voter : now.counted()) {
        boolean written =
            sight.size > 0
                && counted.size() > sight.size
                && !sight.ready.contains(voter)
                && !sight.leaving.contains(voter);
        if (sight.gone.test(voter) || written) {
          List<Voter> others = counted.stream().filter(other -> !other.equals(voter)).toList();
          if (!isNeeded(now, voter, others, sight)) {
            return others;
          }
        }
      }
    }
    for (Voter voter : sight.ready) {
      if (!counted.contains(voter) && counted.size() < sight.countedMax) {
        counted.add(voter);
        counted.sort(null);
        return isAQuorum(now, counted, sight.votes) ? counted : now.counted();
      }
    }
    return counted;
  }

  /** Whether one that goes is present, and the others are a quorum only with those who rest. */
  private static boolean isNeeded(Epoch now, Voter goes, List<Voter> others, Sight sight) {
    return sight.present.test(goes)
        && !isAQuorum(now, others, sight.votes)
        && isAQuorum(now, others, sight.present);
  }

  private static boolean isAQuorum(Epoch now, List<Voter> counted, Predicate<Voter> able) {
    return counted.stream().filter(able).count() >= now.quorumOf(counted.size());
  }
}
