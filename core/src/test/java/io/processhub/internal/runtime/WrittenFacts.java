package io.processhub.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Writes down what it is told, in one line each. */
final class WrittenFacts implements Facts {
  private final List<String> lines = new ArrayList<>();
  private final List<Envelope> unhandled = new ArrayList<>();
  private final List<Envelope> undeliverable = new ArrayList<>();
  private final List<String> undeliverableReasons = new ArrayList<>();
  private volatile byte[] luggage = {};
  private int cellsStopped;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  @Override
  public void running(ProcessCell cell) {
    write("running " + cell.processId().serial() + " token " + cell.fencingToken());
  }

  @Override
  public void restarting(ProcessCell cell, String reason) {
    write("restarting after " + cell.processId().serial() + ": " + reason);
  }

  @Override
  public void gaveUp(ProcessCell cell, String reason) {
    write("gave up: " + reason);
  }

  @Override
  public void ended(ProcessCell cell, String reason) {
    write(reason.isEmpty() ? "ended" : "ended: " + reason);
  }

  @Override
  public void stopped(ProcessCell cell, List<Envelope> left, boolean abandoned) {
    synchronized (this) {
      unhandled.addAll(left);
      cellsStopped++;
      notifyAll();
    }
    write(abandoned ? "stopped, abandoned" : "stopped");
    stopped.complete(null);
  }

  @Override
  public void frozen(ProcessCell cell, long number, byte[] bytes) {
    luggage = bytes;
    write("frozen by " + number + (bytes.length == 0 ? ", with nothing" : ""));
  }

  @Override
  public void notFrozen(ProcessCell cell, long number, String reason) {
    write("not frozen by " + number + ": " + reason);
  }

  @Override
  public void held(ProcessCell cell) {
    write("held");
  }

  @Override
  public void accepted(ProcessCell cell) {
    write("accepted");
  }

  @Override
  public void refused(ProcessCell cell, String reason) {
    write("refused: " + reason);
  }

  @Override
  public void merged(ProcessCell cell, boolean any, String problem) {
    write((any ? "merged" : "not merged") + (problem.isEmpty() ? "" : ": " + problem));
  }

  /** What was handed over last. */
  byte[] luggage() {
    return luggage;
  }

  @Override
  public synchronized void undeliverable(ProcessCell cell, Envelope envelope, String reason) {
    undeliverable.add(envelope);
    undeliverableReasons.add(reason);
  }

  private synchronized void write(String line) {
    lines.add(line);
  }

  /** What was said of the messages that were not handled. */
  synchronized List<String> undeliverableReasons() {
    return List.copyOf(undeliverableReasons);
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  synchronized List<Object> unhandled() {
    return unhandled.stream().map(Envelope::message).toList();
  }

  synchronized List<Object> undeliverable() {
    return undeliverable.stream().map(Envelope::message).toList();
  }

  /** Waits until so many cells have been stopped; the test's own deadline bounds it. */
  synchronized void awaitStopped(int cells) throws InterruptedException {
    while (cellsStopped < cells) {
      wait();
    }
  }

  CompletableFuture<Void> stopped() {
    return stopped;
  }
}
