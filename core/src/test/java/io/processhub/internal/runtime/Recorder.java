package io.processhub.internal.runtime;

import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A process that writes down what happens to it, and does as the message says. */
final class Recorder implements HubProcess<Object> {
  /** What a message can make the process do. */
  @FunctionalInterface
  interface Deed {
    void apply(ProcessContext context) throws Exception;
  }

  private final List<Object> log;

  Recorder(List<Object> log) {
    this.log = log;
    log.add("constructed");
  }

  static List<Object> newLog() {
    return Collections.synchronizedList(new ArrayList<>());
  }

  @Override
  public void started(ProcessContext context) {
    log.add("started");
  }

  @Override
  public void receive(Object message, ProcessContext context) throws Exception {
    if (message instanceof Deed deed) {
      deed.apply(context);
    } else {
      log.add(message);
    }
  }

  @Override
  public void stopped(ProcessContext context) {
    log.add("stopped");
  }
}
