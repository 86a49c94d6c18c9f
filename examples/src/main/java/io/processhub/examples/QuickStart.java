package io.processhub.examples;

import static io.processhub.examples.Meter.METER;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.NodeConfig;
import io.processhub.ProcessRef;
import io.processhub.StartResult;
import io.processhub.strategy.HotSwap;

/** The example that the README opens with: one node, one hub, one meter. */
public final class QuickStart {
  private QuickStart() {}

  /** Starts a meter, tells it a reading, and prints its total. */
  public static void main(String[] args) throws Exception {
    System.out.println("meter-42 has counted " + run() + " kWh");
  }

  static double run() throws Exception {
    try (HubNode node = HubNode.start(NodeConfig.local("alpha"))) {
      Hub hub =
          node.open(
              HubConfig.named("meters").process(METER).migration(HotSwap.withHandover()).build());

      StartResult started =
          hub.startChild(ChildSpec.of("meter-42", METER, new MeterConfig("Main St"))).join();
      started.orThrow();

      ProcessRef<Meter.Command> meter = hub.ref(METER, "meter-42");
      meter.tell(new Meter.Reading(1.5));
      double total = meter.ask(new Meter.Total()).get(1, SECONDS);
      return total;
    }
  }
}
