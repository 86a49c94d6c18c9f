package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.HubConfigBuilder;
import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.HubProcess;
import io.processhub.process.HubTask;
import io.processhub.process.ProcessContext;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PartitionToleranceStrategy;
import io.processhub.testkit.SimNode;
import io.processhub.testkit.Simulation;
import io.processhub.testkit.World;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The code of docs/guides/partitions.md, compiled and run. */
final class PartitionsGuideTest {
  static HubConfigBuilder accounts() {
    return HubConfig.named("accounts").partitionTolerance(MajorityQuorum.ofAtLeast(3));
  }

  static void twoAreGoneForGood(Hub hub) {
    hub.resetClusterSize(3);
  }

  static MajorityQuorum quickly() {
    return MajorityQuorum.ofAtLeast(3).licence(Duration.ofMillis(500));
  }

  static final class Poller implements HubTask {
    private int polls;

    @Override
    public void run(ProcessContext context) throws InterruptedException {
      while (context.isLicensed()) {
        pollOnce();
      }
    }

    private void pollOnce() throws InterruptedException {
      if (++polls == 3) {
        throw new InterruptedException();
      }
    }
  }

  /** Stands for a database with one table: account(id, cents, token). */
  static final class Database {
    private final Map<String, long[]> rows = new HashMap<>();

    int update(String statement, Object... parameters) {
      long value = (Long) parameters[0];
      long token = (Long) parameters[2];
      long[] row = row((String) parameters[1]);
      boolean takes = statement.contains("set token") ? row[1] < token : row[1] == token;
      if (takes) {
        row[statement.contains("set token") ? 1 : 0] = value;
      }
      return takes ? 1 : 0;
    }

    long read(String id) {
      return row(id)[0];
    }

    private long[] row(String id) {
      return rows.computeIfAbsent(id, unused -> new long[2]);
    }
  }

  public static final class Account implements HubProcess<Account.Command> {
    public sealed interface Command {}

    public record Deposit(long cents) implements Command, Ask<Long> {}

    private final Database database;
    private long cents;

    public Account(Database database) {
      this.database = database;
    }

    @Override
    public void started(ProcessContext context) {
      // Before reading: from here on, whoever was before can write nothing any more.
      database.update(
          "update account set token = ? where id = ? and token < ?",
          context.fencingToken(),
          context.childId(),
          context.fencingToken());
      cents = database.read(context.childId());
    }

    @Override
    public void receive(Command command, ProcessContext context) {
      switch (command) {
        case Deposit deposit -> {
          int rows =
              database.update(
                  "update account set cents = ? where id = ? and token = ?",
                  cents + deposit.cents(),
                  context.childId(),
                  context.fencingToken());
          if (rows == 0) {
            throw new IllegalStateException("Another instance has taken over.");
          }
          cents += deposit.cents();
          context.reply(cents);
        }
      }
    }
  }

  public record NeverWithoutAlpha() implements PartitionToleranceStrategy {
    @Override
    public Verdict decide(Situation situation) {
      return situation.members().stream().anyMatch(node -> node.name().equals("alpha"))
          ? Verdict.RUN
          : Verdict.STAND_DOWN;
    }
  }

  @Test
  void anAccountGoesOnWhereItWasAndWhoWasBeforeItCanWriteNoMore() {
    Simulation simulation = Simulation.of(7);
    Database database = new Database();
    ProcessType<String, Account.Command> type =
        ProcessType.of(
            "account", String.class, Account.Command.class, argument -> new Account(database));
    World world = World.of(simulation, () -> accounts().process(type));
    List<SimNode> nodes = world.start("a", "b", "c");
    ChildSpec spec = ChildSpec.of("4711", type, "");
    simulation.await(world.start(nodes.getFirst(), List.of(spec))).orThrow();
    assertThat(simulation.await(world.ask(nodes.getFirst(), type, "4711", new Account.Deposit(5))))
        .isEqualTo(5);
    long before = database.row("4711")[1];
    SimNode owner =
        simulation.node(world.hub(nodes.getFirst()).processId("4711").orElseThrow().node().name());
    SimNode other = nodes.get(nodes.getFirst().equals(owner) ? 1 : 0);

    owner.crash();
    simulation.run(Duration.ofSeconds(5));

    assertThat(simulation.await(world.ask(other, type, "4711", new Account.Deposit(2))))
        .isEqualTo(7);
    assertThat(database.row("4711")[1]).isGreaterThan(before);
    assertThat(database.update("update account set cents = ?", 99L, "4711", before)).isZero();
    assertThat(database.read("4711")).isEqualTo(7);
  }

  @Test
  void aHubWithoutAlphaStandsDown() {
    Simulation simulation = Simulation.of(8);
    ProcessType<String, Void> type = ProcessType.task("poller", String.class, a -> new Poller());
    World world =
        World.of(
            simulation,
            () -> HubConfig.named("own").process(type).partitionTolerance(new NeverWithoutAlpha()));
    List<SimNode> nodes = world.start("alpha", "beta");
    nodes.getFirst().crash();
    simulation.run(Duration.ofSeconds(5));
    assertThat(world.hub(nodes.getLast()).isPartitioned()).isTrue();
    twoAreGoneForGood(world.hub(nodes.getLast()));
    assertThat(quickly().licence()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void theGuideShowsThisCode() throws IOException {
    GuideCode.assertShown("partitions.md", 6, getClass());
  }
}
