package io.processhub.internal.registry;

import io.processhub.ChildState;
import io.processhub.NodeId;
import io.processhub.internal.catalog.Stamp;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** The loop writes, any thread reads: no reader sees what was never there. */
public final class RegistryStress {
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);
  private static final String ID = "id";

  private RegistryStress() {}

  private static Running running(NodeId node, long number) {
    return new Running(
        node,
        new Stamp(number, node),
        number,
        number,
        number == 1 ? ChildState.STARTING : ChildState.RUNNING,
        number > 1,
        "run " + number);
  }

  private static String chain(Registry registry) {
    StringBuilder all = new StringBuilder();
    for (Running r = registry.get(ID); r != null; r = r.next()) {
      all.append(r.node().name()).append(r.serial());
    }
    return all.toString();
  }

  /** An instance is replaced: the reader sees all of the one, or all of the other. */
  @JCStressTest
  @Outcome(id = "1 1 1 STARTING false run 1", expect = Expect.ACCEPTABLE, desc = "before")
  @Outcome(id = "2 2 2 RUNNING true run 2", expect = Expect.ACCEPTABLE, desc = "after")
  @Outcome(expect = Expect.FORBIDDEN, desc = "torn")
  @State
  public static class WholeEntries {
    private final Registry registry = new Registry();

    /** One instance. */
    public WholeEntries() {
      registry.put(ID, running(A, 1));
    }

    /** The loop. */
    @Actor
    public void loop() {
      registry.put(ID, running(A, 2));
    }

    /** A reader. */
    @Actor
    public void reader(L_Result r) {
      Running seen = registry.get(ID);
      r.r1 =
          seen == null
              ? "none"
              : "%d %d %d %s %s %s"
                  .formatted(
                      seen.generation().time(),
                      seen.serial(),
                      seen.token(),
                      seen.state(),
                      seen.wasUp(),
                      seen.reason());
    }
  }

  /** One instance of two is replaced, and the other taken out: the reader sees the steps only. */
  @JCStressTest
  @Outcome(id = "b1a1|a1b1", expect = Expect.ACCEPTABLE, desc = "before")
  @Outcome(id = "b2a1|a1b2", expect = Expect.ACCEPTABLE, desc = "b replaced")
  @Outcome(id = "b2", expect = Expect.ACCEPTABLE, desc = "a taken out as well")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a chain that never was")
  @State
  public static class WholeChains {
    private final Registry registry = new Registry();

    /** Two instances. */
    public WholeChains() {
      registry.put(ID, running(A, 1));
      registry.put(ID, running(B, 1));
    }

    /** The loop. */
    @Actor
    public void loop() {
      registry.put(ID, running(B, 2));
      registry.remove(ID, A);
    }

    /** A reader. */
    @Actor
    public void reader(L_Result r) {
      r.r1 = chain(registry);
    }
  }

  /** Who looks twice does not see the registry go back. */
  @JCStressTest
  @Outcome(id = "a1, a1|a1, a2|a2, a2", expect = Expect.ACCEPTABLE, desc = "forwards")
  @Outcome(expect = Expect.FORBIDDEN, desc = "backwards, or a gap")
  @State
  public static class NeverBack {
    private final Registry registry = new Registry();

    /** One instance. */
    public NeverBack() {
      registry.put(ID, running(A, 1));
    }

    /** The loop. */
    @Actor
    public void loop() {
      registry.put(ID, running(A, 2));
    }

    /** A reader. */
    @Actor
    public void reader(LL_Result r) {
      r.r1 = chain(registry);
      r.r2 = chain(registry);
    }
  }

  /** Who watches changes has heard of them before others can see them: on that rests the order. */
  @JCStressTest
  @Outcome(id = ", (true|false)", expect = Expect.ACCEPTABLE, desc = "not seen yet")
  @Outcome(id = "a1, true", expect = Expect.ACCEPTABLE, desc = "seen, and told before")
  @Outcome(expect = Expect.FORBIDDEN, desc = "seen before it was told")
  @State
  public static class ToldBeforeSeen {
    private final Registry registry = new Registry();
    private boolean told;

    /** Empty. */
    public ToldBeforeSeen() {
      registry.watch((id, before, after) -> told = true);
    }

    /** The loop. */
    @Actor
    public void loop() {
      registry.put(ID, running(A, 1));
    }

    /** A reader. */
    @Actor
    public void reader(LL_Result r) {
      r.r1 = chain(registry);
      r.r2 = told;
    }
  }
}
