package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.NodeId;
import io.processhub.ProcessType;
import io.processhub.event.AlterHook;
import io.processhub.event.ChildData;
import io.processhub.event.HubEvent;
import io.processhub.internal.Thrown;
import io.processhub.spi.Scheduler.Cancellable;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the alter hooks before a child is started on this node.
 *
 * <ol>
 *   <li>The hooks run on the executor, one after the other, each with what the one before gave
 *       back.
 *   <li>The end of the last hook and the end of the time compete; who comes second is ignored. A
 *       hook whose time is over is interrupted, and what it gives back then is lost.
 *   <li>The outcome is an event of the loop: the altered spec, or why there is none. Whoever asked
 *       must look whether the start is still wanted.
 * </ol>
 */
final class Alterations {
  private final Ground ground;
  private final Loop loop;
  private Supplier<List<AlterHook>> hooks = List::of;
  private int pending;

  Alterations(Ground ground, Loop loop) {
    this.ground = ground;
    this.loop = loop;
  }

  /** Takes the hooks that there are at each moment. */
  void use(Supplier<List<AlterHook>> newHooks) {
    hooks = newHooks;
  }

  boolean isNeeded() {
    return !hooks.get().isEmpty();
  }

  /**
   * What has become of a spec.
   *
   * @param spec what the child is to be made of
   * @param failure why it cannot be started; empty if it can
   */
  record Outcome(ChildSpec spec, String failure) {}

  /** Asks the hooks; {@code then} is run on the loop, once. */
  void alter(ChildSpec spec, ProcessType<?, ?> type, List<NodeId> owners, Consumer<Outcome> then) {
    pending++;
    Chain chain = new Chain(spec, type, owners, hooks.get(), then);
    chain.deadline =
        ground
            .environment
            .scheduler()
            .schedule(
                ground.config.alterTimeout().toMillis(),
                () -> ground.environment.executor().execute(chain::expire));
    ground.environment.executor().execute(chain::run);
  }

  /** How many children wait for their hooks. */
  int pending() {
    return pending;
  }

  /** The hooks' work on one child. */
  private final class Chain {
    private final ChildSpec spec;
    private final ProcessType<?, ?> type;
    private final List<NodeId> owners;
    private final List<AlterHook> chain;
    private final Consumer<Outcome> then;

    /** Set and used by the loop. */
    private @Nullable Cancellable deadline;

    // Guarded by this.
    private @Nullable Thread thread;
    private String at = "";
    private boolean over;

    Chain(
        ChildSpec spec,
        ProcessType<?, ?> type,
        List<NodeId> owners,
        List<AlterHook> chain,
        Consumer<Outcome> then) {
      this.spec = spec;
      this.type = type;
      this.owners = owners;
      this.chain = chain;
      this.then = then;
    }

    void run() {
      if (!begin()) {
        return;
      }
      String failure = "";
      ChildSpec altered = spec;
      try {
        altered = ask();
      } catch (Throwable thrown) {
        failure = Thrown.messageOrClass(thrown);
      }
      if (finish()) {
        end(altered, failure);
      }
    }

    private ChildSpec ask() throws Exception {
      Map<String, String> metadata = spec.metadata();
      ChildData data =
          new ChildData(ground.hub(), spec.id(), spec.type(), spec.arguments(), metadata, owners);
      for (AlterHook hook : chain) {
        enter(hook);
        data = check(hook.alteration().alter(data));
      }
      return spec.altered(data.arguments(), data.metadata());
    }

    private ChildData check(@Nullable ChildData data) {
      if (data == null) {
        throw new IllegalArgumentException("it gave back null");
      }
      if (!type.argumentClass().isInstance(data.arguments())) {
        throw new IllegalArgumentException(
            "the arguments must be of %s, but are of %s"
                .formatted(type.argumentClass().getName(), data.arguments().getClass().getName()));
      }
      return data;
    }

    private synchronized boolean begin() {
      thread = Thread.currentThread();
      return !over;
    }

    private synchronized void enter(AlterHook hook) {
      at = hook.id();
    }

    /** Whether the time was not over before; after this no interrupt comes. */
    private synchronized boolean finish() {
      boolean first = !over;
      over = true;
      thread = null;
      Thread.interrupted();
      return first;
    }

    void expire() {
      if (giveUp()) {
        ground.count("alterationsTimedOut");
        end(spec, "it took longer than " + ground.config.alterTimeout().toMillis() + " ms");
      }
    }

    private synchronized boolean giveUp() {
      boolean first = !over;
      over = true;
      if (first && thread != null) {
        thread.interrupt();
      }
      return first;
    }

    private synchronized String at() {
      return at;
    }

    private void end(ChildSpec altered, String failure) {
      String hook = at();
      loop.run(() -> {
        pending--;
        if (deadline != null) {
          deadline.cancel();
        }
        String reason = failure.isEmpty() ? "" : "alter hook '%s': %s".formatted(hook, failure);
        if (!failure.isEmpty()) {
          ground.publish(new HubEvent.AlterHookFailed(ground.hub(), spec.id(), hook, failure));
        }
        then.accept(new Outcome(altered, reason));
      });
    }
  }
}
