package io.processhub.process;

/**
 * Implemented by a {@link HubProcess} or {@link HubTask} whose state moves with the child, under
 * {@link io.processhub.strategy.HotSwap} with handover: when it goes to another node, and when two
 * instances of one child meet after a network split. Under {@link io.processhub.strategy.ColdSwap},
 * the default, and without handover the state of the instance that stops is dropped in both cases.
 *
 * <p>The library calls these methods as it calls all others of the process: one at a time, each
 * seeing what the one before has done. The state is turned into bytes by the hub's codec, as the
 * type that the class names here; name it with {@link io.processhub.ProcessType#handover} if the
 * class leaves it open.
 *
 * <p>A timer that the process has set moves with its state, if its message can: the new process has
 * the timers that the old one had, in place of those that its {@code started} sets.
 *
 * @param <S> the state's type; it must be a type that the codec can carry
 */
public interface Handover<S> {

  /**
   * The state, as it is after the last message. Nothing is received after this, unless the move
   * fails: then this same object goes on, so this must not destroy anything. What the process holds
   * besides its state is to be given up in {@code stopped}, which is called when the move is sure.
   *
   * <p>A task is interrupted first, and asked for its state when its {@code run} has returned (or
   * has thrown {@link InterruptedException}); if the move fails, {@code run} is called once more.
   */
  S handOver() throws Exception;

  /**
   * Takes the state that another instance has handed over. Called once, on a new object, before
   * {@code started} and before the first message. If it throws, the move fails and the old instance
   * goes on.
   */
  void takeOver(S state) throws Exception;

  /**
   * Joins the states of two instances of one child, which have run on both sides of a network
   * split. Called on the one that stays, once for each that gives way; what it returns, if it is
   * not {@code mine} itself, is given to {@link #takeOver} of this same object. By default the
   * owner's own state stays. Not called for tasks, nor for replicas, of which fewer may be wanted
   * than before.
   *
   * @param mine what {@link #handOver} of this object has returned
   * @param theirs the state of the other instance, which receives nothing more, and is stopped when
   *     this has returned; it goes on only if the two are separated again just then
   */
  default S merge(S mine, S theirs) throws Exception {
    return mine;
  }
}
