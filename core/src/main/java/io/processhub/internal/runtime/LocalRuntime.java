package io.processhub.internal.runtime;

import io.processhub.ChildSpec;
import io.processhub.MailboxOverflow;
import io.processhub.ProcessType;
import io.processhub.internal.observe.EventSink;
import io.processhub.spi.Environment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs processes on the environment's executor. A message-driven process costs nothing there while
 * no message waits for it.
 */
public final class LocalRuntime implements ProcessRuntime {
  /** How long after its interrupt user code is given up. */
  public static final long ABANDON_AFTER_MILLIS = 1_000;

  private final RuntimeSettings settings;
  private final Environment environment;
  private final RunNumbers numbers;
  private final ContextServices services;
  private final Facts facts;
  private final EventSink events;
  private final AtomicInteger cells = new AtomicInteger();
  private final Launches launches = new Launches();
  final LongAdder failures;
  final LongAdder giveUps;
  final LongAdder abandonments;
  final LongAdder messagesHandled;

  /** Runs nothing yet. */
  public LocalRuntime(
      RuntimeSettings settings,
      Environment environment,
      RunNumbers numbers,
      ContextServices services,
      Observers observers) {
    this.settings = settings;
    this.environment = environment;
    this.numbers = numbers;
    this.services = services;
    this.facts = observers.facts();
    this.events = observers.events();
    this.failures = observers.counters().counter("processesFailed");
    this.giveUps = observers.counters().counter("processesGivenUp");
    this.abandonments = observers.counters().counter("processesAbandoned");
    this.messagesHandled = observers.counters().counter("messagesHandled");
  }

  @Override
  public ProcessCell start(ChildSpec spec, ProcessType<?, ?> type, Assignment assignment) {
    Cell cell = newCell(spec, type, assignment);
    launches.launch(cell);
    return cell;
  }

  private Cell newCell(ChildSpec spec, ProcessType<?, ?> type, Assignment assignment) {
    Cell cell =
        switch (type.factory()) {
          case ProcessType.Factory.OfProcess factory ->
              new MessageCell(this, spec, assignment, type.messageClass(), factory.constructor());
          case ProcessType.Factory.OfTask factory ->
              new TaskCell(this, spec, assignment, factory.constructor());
        };
    cells.incrementAndGet();
    return cell;
  }

  @Override
  public ProcessCell hold(ChildSpec spec, ProcessType<?, ?> type, Assignment assignment) {
    Cell cell = newCell(spec, type, assignment);
    cell.hold(new Arrival(cell));
    launches.launch(cell);
    return cell;
  }

  @Override
  public void takeOver(ProcessCell cell, byte[] luggage) {
    Arrival arrival = ((Cell) cell).arrival();
    if (arrival != null) {
      arrival.takeOver(luggage);
    }
  }

  @Override
  public void begin(ProcessCell cell, long fencingToken) {
    Arrival arrival = ((Cell) cell).arrival();
    if (arrival != null) {
      arrival.begin(fencingToken);
    }
  }

  @Override
  public void freeze(ProcessCell cell, long number, boolean withState) {
    ((Cell) cell).freeze(new Freeze(number, withState));
  }

  @Override
  public void thaw(ProcessCell cell) {
    ((Cell) cell).thaw();
  }

  @Override
  public boolean merge(ProcessCell cell, byte[] luggage) {
    return ((Cell) cell).merge(luggage);
  }

  @Override
  public void stop(ProcessCell cell) {
    Cell mine = (Cell) cell;
    mine.stop(new Stop(mine));
  }

  @Override
  public int cells() {
    return cells.get();
  }

  Launches launches() {
    return launches;
  }

  RuntimeSettings settings() {
    return settings;
  }

  Environment environment() {
    return environment;
  }

  RunNumbers numbers() {
    return numbers;
  }

  ContextServices services() {
    return services;
  }

  Facts facts() {
    return facts;
  }

  EventSink events() {
    return events;
  }

  void execute(Runnable task) {
    environment.executor().execute(task);
  }

  void stopped() {
    cells.decrementAndGet();
  }

  Mailbox newMailbox() {
    return settings.mailboxOverflow() == MailboxOverflow.DROP_OLDEST
        ? new DroppingMailbox()
        : new Mailbox();
  }
}
