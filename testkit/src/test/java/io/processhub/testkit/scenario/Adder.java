package io.processhub.testkit.scenario;

import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.testkit.scenario.Adder.Add;

/** A process whose state is a sum; of two of them, as after a split, both count. */
class Adder implements HubProcess<Add>, Handover<Integer> {

  /** Adds, and is answered with the sum. */
  public record Add(int amount) implements Ask<Integer> {}

  private int sum;

  @Override
  public void receive(Add message, ProcessContext context) {
    sum += message.amount();
    context.reply(sum);
  }

  @Override
  public Integer handOver() {
    return sum;
  }

  @Override
  public void takeOver(Integer state) {
    sum = state;
  }

  @Override
  public Integer merge(Integer mine, Integer theirs) {
    return mine + theirs;
  }
}
