package io.processhub.testkit;

import io.processhub.ChildSpec;
import io.processhub.HubConfigBuilder;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** What a {@link RandomRun} runs: a hub, the children in it, and those who talk to them. */
public interface Workload {

  /**
   * The hub's configuration, without timings; called anew for each node that opens the hub. Process
   * types should be {@linkplain Ledger#watch watched}.
   */
  HubConfigBuilder hub();

  /** The child of this id. Must be equal each time. */
  ChildSpec child(String id);

  /**
   * Sends a message or a question to a child, which may not be running. Answers, once they come,
   * can be checked, and what is wrong be told with {@link World#reportFalsehood}.
   */
  void talk(World world, SimNode from, String childId, RandomGenerator random);

  /**
   * Whether children may fail of their own accord from now on. Before the hub is let become quiet
   * they must not: it would go on trying again what has failed.
   *
   * @return for how long the hub may still be trying again what has failed before
   */
  default Duration mayFail(boolean on) {
    return Duration.ZERO;
  }
}
