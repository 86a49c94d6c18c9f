package io.processhub.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildInfo;
import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubNode;
import io.processhub.Instance;
import io.processhub.NodeConfig;
import io.processhub.NodeId;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.Replies;
import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import io.processhub.process.Role;
import io.processhub.spi.InJvmNetwork;
import io.processhub.strategy.RedundancySignal;
import io.processhub.strategy.Replication;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code of docs/guides/replication.md, compiled and run. */
@Timeout(60)
class ReplicationGuideTest {
  private static final ProcessType<Long, Ledger.Command> LEDGER =
      ProcessType.of("ledger", Long.class, Ledger.Command.class, unused -> new Ledger());

  public static final class Ledger implements HubProcess<Ledger.Command> {
    public sealed interface Command {}

    public record Book(long amount) implements Command {}

    public record Balance() implements Command, Ask<Long> {}

    private long balance;

    @Override
    public void roleChanged(Role role, ProcessContext context) {
      if (role == Role.ACTIVE) {
        context.every(Duration.ofSeconds(10), new Book(0));
      }
    }

    @Override
    public void receive(Command command, ProcessContext context) {
      switch (command) {
        case Book book -> balance += book.amount();
        case Balance ignored -> context.reply(balance);
      }
    }
  }

  private static HubConfig config() {
    HubConfig hub =
        HubConfig.named("ledgers")
            .process(LEDGER)
            .redundancy(Replication.factor(2).activePassive().signal(RedundancySignal.ALL))
            .build();
    return hub;
  }

  @Test
  void twoReplicasHaveTheSameBalanceAndOneIsActive() throws Exception {
    InJvmNetwork network = InJvmNetwork.create();
    try (HubNode first = HubNode.start(NodeConfig.of("a", network.transport()));
        HubNode second = HubNode.start(NodeConfig.of("b", network.transport()))) {
      Hub anyHub = first.open(config());
      Hub other = second.open(config());
      anyHub.ready().get(10, SECONDS);
      other.ready().get(10, SECONDS);
      anyHub.startChild(ChildSpec.of("ledger-7", LEDGER, 0L)).get(10, SECONDS).orThrow();
      while (anyHub.processIds("ledger-7").size() < 2) {
        Thread.onSpinWait();
      }

      ProcessRef<Ledger.Command> ledger = anyHub.ref(LEDGER, "ledger-7");
      ledger.tellAll(new Ledger.Book(100));
      Replies<Long> balances = ledger.askAll(new Ledger.Balance()).get(5, SECONDS);
      long active = ledger.ask(new Ledger.Balance()).get(5, SECONDS);

      assertThat(balances.answers()).hasSize(2).containsValue(100L);
      assertThat(balances.answers().values()).containsOnly(100L);
      assertThat(active).isEqualTo(100);

      ChildInfo child = anyHub.lookup("ledger-7").orElseThrow();
      int wanted = child.replicas();
      List<NodeId> activeOn =
          child.instances().stream()
              .filter(instance -> instance.role() == Role.ACTIVE)
              .map(Instance::node)
              .toList();

      assertThat(wanted).isEqualTo(2);
      assertThat(activeOn).hasSize(1);
    }
  }

  @Test
  void theGuideShowsThisCode() throws Exception {
    assertThat(GuideCode.blocks("replication.md"))
        .hasSize(4)
        .allSatisfy(block -> assertThat(GuideCode.source(getClass())).contains(block));
  }
}
