package io.processhub.cli.simulate;

import io.processhub.cli.Terminal;
import io.processhub.testkit.Campaign;

/**
 * Shows how far many runs are, and says of each that fails at once which it is: who ends the
 * program by hand is to know it.
 */
record Watch(Terminal.Bar bar, long total) implements Campaign.Progress {

  @Override
  public void ended(long runs, int failures) {
    bar.show(runs, total);
  }

  @Override
  public void failed(String run, String message) {
    bar.text("    %s failed:".formatted(run));
    message.lines().limit(3).forEach(line -> bar.text("      " + line));
  }
}
