package io.processhub.strategy;

/**
 * Several instances of each child, on distinct nodes.
 *
 * <p><em>Active/active</em>: all are alike. A message goes to the instance on the sender's node if
 * there is one, else to one of the others, always the same for one sender.
 *
 * <p><em>Active/passive</em>: one is active, and messages go to it; the others stand by. At first
 * the active one is the child's first owner. It stays active as long as it lives and its node is an
 * owner; when it is lost, another becomes active at once. If a split has made two active, the one
 * that has been it for longer stays when it is healed.
 *
 * <p>Replicas do not share their state.
 *
 * @param factor how many instances there are; 1 or more, or {@link #CLUSTER_SIZE}
 * @param model what they are to each other
 * @param signal which roles a process is told of
 */
public record Replication(int factor, Model model, RedundancySignal signal)
    implements RedundancyStrategy {
  /** The factor that stands for one instance on every member. */
  public static final int CLUSTER_SIZE = Integer.MAX_VALUE;

  /** Two instances, both active; no signals. */
  public static final Replication DEFAULT = factor(2);

  /** What the instances of a child are to each other. */
  public enum Model {
    /** All handle messages. */
    ACTIVE_ACTIVE,
    /** One handles messages, the others stand by. */
    ACTIVE_PASSIVE
  }

  /** Checks the options. */
  public Replication {
    if (factor < 1) {
      throw new IllegalArgumentException(
          "The replication factor must be 1 or more, but is " + factor + ".");
    }
    Options.given("model", model);
    Options.given("signal", signal);
  }

  /** So many instances, all active; no signals. */
  public static Replication factor(int factor) {
    return new Replication(factor, Model.ACTIVE_ACTIVE, RedundancySignal.NONE);
  }

  /** One instance on every member, all active; no signals. */
  public static Replication clusterSize() {
    return factor(CLUSTER_SIZE);
  }

  /** The same with all instances active. */
  public Replication activeActive() {
    return new Replication(factor, Model.ACTIVE_ACTIVE, signal);
  }

  /** The same with one instance active. */
  public Replication activePassive() {
    return new Replication(factor, Model.ACTIVE_PASSIVE, signal);
  }

  /** The same with processes told of these roles. Default: {@link RedundancySignal#NONE}. */
  public Replication signal(RedundancySignal roles) {
    return new Replication(factor, model, roles);
  }

  @Override
  public int instances(int members) {
    return factor == CLUSTER_SIZE ? Math.max(1, members) : factor;
  }

  @Override
  public boolean isActivePassive() {
    return model == Model.ACTIVE_PASSIVE;
  }

  @Override
  public String toString() {
    String count = factor == CLUSTER_SIZE ? "CLUSTER_SIZE" : String.valueOf(factor);
    return "Replication[factor=%s, model=%s, signal=%s]".formatted(count, model, signal);
  }
}
