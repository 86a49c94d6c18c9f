package io.processhub.spi;

import io.processhub.internal.Required;
import io.processhub.internal.platform.SystemEnvironment;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The local ports of a node together.
 *
 * @param clock the time
 * @param scheduler the timers
 * @param executor runs the coordinators' loops and the processes; each task may block for long, so
 *     it must not be a small pool. It must not run a task inside {@code execute}
 * @param random the source of chance; must be thread-safe
 * @param callers the number of the thread that calls: what one thread sends keeps its order
 * @param load how busy the machine is
 */
public record Environment(
    Clock clock,
    Scheduler scheduler,
    Executor executor,
    RandomGenerator random,
    LongSupplier callers,
    LoadProbe load) {

  /**
   * Checks that no port is left out.
   *
   * @throws IllegalArgumentException if one is null
   */
  public Environment {
    Required.given("clock", clock);
    Required.given("scheduler", scheduler);
    Required.given("executor", executor);
    Required.given("random", random);
    Required.given("callers", callers);
    Required.given("load", load);
  }

  /** Ports with the numbers of the JVM's threads, and without a load probe. */
  public Environment(Clock clock, Scheduler scheduler, Executor executor, RandomGenerator random) {
    this(clock, scheduler, executor, random, SystemEnvironment::callingThread, LoadProbe.NONE);
  }

  /** The same ports with another numbering of the threads that call. */
  public Environment callers(LongSupplier numbers) {
    return new Environment(clock, scheduler, executor, random, numbers, load);
  }

  /** The same ports with another executor. */
  public Environment executor(Executor other) {
    return new Environment(clock, scheduler, other, random, callers, load);
  }

  /** The same ports with another load probe. */
  public Environment load(LoadProbe probe) {
    return new Environment(clock, scheduler, executor, random, callers, probe);
  }

  /** Real time, real timers, virtual threads: what a node uses unless told otherwise. */
  public static Environment system() {
    return SystemEnvironment.create();
  }
}
