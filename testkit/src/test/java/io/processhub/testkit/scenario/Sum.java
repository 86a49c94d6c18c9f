package io.processhub.testkit.scenario;

import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.testkit.scenario.Sum.Add;

/** A process whose state is a sum; it leaves it to the library what becomes of two of them. */
class Sum implements HubProcess<Add>, Handover<Integer> {
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
}
