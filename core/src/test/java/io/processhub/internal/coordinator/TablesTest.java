package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.processhub.Hub;
import io.processhub.HubConfig;
import io.processhub.NodeConfig;
import io.processhub.NodeId;
import io.processhub.spi.Environment;
import io.processhub.spi.InJvmNetwork;
import io.processhub.spi.Transport;
import io.processhub.spi.Transport.Lane;
import io.processhub.strategy.MajorityQuorum;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever a hub keeps in a collection has its size in {@link Tables}, or is named here with what
 * bounds it. A new one fails this test until it has a place.
 */
final class TablesTest {
  private static final NodeId NEIGHBOUR = new NodeId("b", 1);

  private static final JavaClasses CORE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  /** Each with its table, of the hub or of the node; some tables count several. */
  private static final String COUNTED =
      """
      Acknowledgements.withheld=pendingBatches
      Admission.waiting=pendingAdmissions
      Answers.starting=pendingAnswers
      Answers.stopping=pendingAnswers
      FormerOwners.former=pendingFormerOwners
      Barrier.needs=pendingBarrier
      Barrier.unanswered=knownDoubts
      Barrier.unsure=knownDoubts
      Barrier.unsureNext=knownDoubts
      Calls.calls=pendingCalls
      Catalog.records=knownRecords
      Catalog.tombstones=knownTombstones
      Catalog.pinnedCounts=knownPins
      DeltaLog.deltas=knownDeltas
      Descriptions.made=knownDescriptions
      EarlyDeltas.writers=pendingSlices
      EarlyOffers.byChild=pendingHandovers
      EventBus.queue=pendingEvents
      Exchange.mine=pendingExchanges
      Exchange.theirs=pendingExchanges
      Exchange.equalAtNanos=knownEqual
      Forfeits.byChild=knownForfeits
      GoneNodes.gone=knownGone
      Handovers.postponed=pendingHandovers
      Junctions.byChild=knownStations
      OwedCutoffs.sinceNanos=knownOwedCutoffs
      Keeper.altering=pendingAlterations
      KnownAdmissions.upToTime=knownAdmissions
      Licences.questions=knownPledges
      Licences.pledges=knownPledges
      Acceptor.pledgedUntilNanos=knownPledges
      Acceptor.done=knownVoters
      Loop.events=pendingLoop
      Losses.lost=knownLosses
      Losses.left=knownLosses
      Loads.histories=knownLoads
      Members.phases=knownMembers
      Members.readyTimes=knownMembers
      Migrations.queue=pendingHandovers
      PastHandovers.all=knownHandovers
      OtherSlices.known=knownSliceVersions
      OtherSlices.partial=pendingSlices
      OtherSlices.awaited=pendingSlices
      OtherSlices.said=pendingSlices
      Placement.toRebalance=pendingRebalance
      Reconciler.lostTemporary=lostTemporary
      Reconciler.failed=lostTemporary
      Promotions.lost=lostTemporary
      Promotions.asked=lostTemporary
      Promotions.waiting=lostTemporary
      Records.unacknowledged=pendingBatches
      Records.acknowledged=knownAcknowledgements
      Records.refusedFrom=knownAcknowledgements
      Refusals.made=knownRefusals
      Refusals.heard=knownRefusals
      Refusals.told=knownRefusals
      Registry.chains=knownRunning
      Registry.slices=knownSlices
      Requests.open=pendingRequests
      Roll.heard=knownVoters
      Roll.elsewhere=knownVoters
      Roll.gone=knownVoters
      SlicePulls.askedAtNanos=pendingSlices
      SlicePulls.inPart=pendingSlices
      Slices.passing=pendingSlices
      Sources.byChild=pendingHandovers
      Sources.byId=pendingHandovers
      Restorations.byChild=pendingHandovers
      Retries.byChild=knownRetries
      Spread.fresh=pendingRumours
      Spread.again=pendingRumours
      Spread.last=pendingRumours
      Targets.all=pendingHandovers
      Targets.byChild=pendingHandovers
      WaitingRoom.lines=heldLines
      Which.queries=pendingWhich
      Asks.pending=pendingAsks
      Strategies.told=knownDifferences
      Node.hubs=knownHubs
      Node.lastTimes=knownHubs
      Returns.waiting=pendingReturns
      InJvmPort.lanes=knownLanes
      InJvmLane.frames=pendingFrames
      """;

  /** Each with what bounds it. */
  private static final String BOUNDED =
      """
      Tellings.due=one batch of the loop
      Tellings.refused=one batch of the loop
      Assembly.held=one batch of the loop
      Ground.touched=one batch of the loop
      Handings.parcels=one batch of the loop
      Migrations.begun=one batch of the loop
      Reconciler.moved=one batch of the loop
      Records.closed=one batch of the loop
      Acknowledgements.due=one batch of the loop
      Slices.dirty=one batch of the loop
      Spread.creditors=one batch of the loop
      StartEvents.starting=one batch of the loop
      StartEvents.startups=one batch of the loop
      Adoption.lastSettled=one membership
      Call.asked=one entry of pendingCalls
      Barrier.clocksAhead=the nodes
      Barrier.chain=at most 32 memberships
      Farewell.awaited=the nodes, while this one leaves
      Leaving.departing=the children here, while this node leaves
      Loads.fresh=the nodes
      Loads.known=the nodes
      Members.view=the nodes
      Members.going=the nodes
      Members.present=the nodes
      Members.ready=the nodes
      Membership.nodes=the nodes
      Node.view=the nodes
      Placement.settledWith=the nodes
      Round.electors=the voters
      Round.promises=the voters
      Round.accepted=the voters
      Seat.over=the last 64 clusters that were left
      StaticChildren.open=the children in the configuration
      Strategies.mine=the families of strategies
      Replicas.wanted=the cells: knownCells
      Inquiries.before=the held messages: heldLines
      Landings.byChild=the cells: knownCells
      Launches.waiting=the cells: knownCells
      RestartHistory.failuresNanos=one cell, and its limit of restarts
      Timers.ticks=one cell, and its limit of timers
      Counters.counters=the names in the code
      EventBus.listeners=the hooks that were registered
      EventBus.alterHooks=the hooks that were registered
      Pending.callers=the calls that wait for one entry of pendingAnswers
      Pending.former=the nodes, of one entry of pendingAnswers
      Junction.former=knownStations, with a limit of its own
      Junction.strays=at most 100 of one entry of knownStations
      Junction.relayed=at most 34 of one entry of knownStations
      Flow.fronts=one entry of knownStations
      Bygones.passed=at most 1,000 of one entry of knownStations
      Bygones.saidTo=at most 1,000 of one entry of knownStations
      Line.messages=heldMessages, with a limit of its own
      RecordFormat.known=the registered types of processes
      TypeTable.processTypes=the registered types of processes
      TypeTable.ids=the registered classes of messages
      TypeTable.classes=the registered classes of messages
      TypeTable.abstractClasses=the registered classes of messages
      TypeTable.replyTypes=the classes in the user's code
      TypeTable.stateTypes=the classes in the user's code
      WireTypes.found=the registered classes of messages
      WireTypes.messages=the registered classes of messages
      """;

  /**
   * These are counted by what their entries hold, or by a copy of their size; other tests see it.
   */
  private static final Set<String> COUNTED_OTHERWISE =
      Set.of("Catalog.tombstones", "Junctions.byChild", "Returns.waiting");

  private static Map<String, String> parsed(String lines) {
    return Arrays.stream(lines.strip().split("\n"))
        .map(line -> line.strip().split("=", 2))
        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
  }

  @Test
  void everyCollectionThatAHubKeepsIsCountedOrBounded() {
    Set<String> kept = new TreeSet<>();
    for (JavaClass type : CORE) {
      // What is inside another class is a part of one entry of that.
      boolean isPart = type.getName().contains("$") || type.isRecord() || type.isInterface();
      if (!isPart && type.getPackageName().startsWith("io.processhub.internal.")) {
        for (JavaField field : type.getFields()) {
          if (isCollection(field)) {
            kept.add(type.getSimpleName() + "." + field.getName());
          }
        }
      }
    }
    Map<String, String> named = new TreeMap<>(parsed(COUNTED));
    named.putAll(parsed(BOUNDED));
    assertThat(kept).isNotEmpty().containsExactlyInAnyOrderElementsOf(named.keySet());
  }

  /** Of a node that does nothing by itself: its tasks are never run. */
  @Test
  void whateverIsCountedChangesTheSizeOfItsTable() throws IllegalAccessException {
    Environment still = Environment.system().executor(task -> {});
    InJvmNetwork network = InJvmNetwork.create(still.executor());
    network.transport().start(NEIGHBOUR, new Deaf());
    Transport transport = network.transport();
    Node node = Node.start(NodeConfig.of("a", transport).environment(still));
    Hub hub =
        node.open(
            HubConfig.named("tables").partitionTolerance(MajorityQuorum.ofAtLeast(2)).build());
    transport.send(NEIGHBOUR, Lane.CONTROL, new byte[1]);
    Collection<Object> insides = Insides.of(node);
    Map<String, String> flaws = new TreeMap<>();
    for (Map.Entry<String, String> counted : parsed(COUNTED).entrySet()) {
      Supplier<@Nullable Integer> size = () -> sizes(node, hub).get(counted.getValue());
      if (size.get() == null) {
        flaws.put(counted.getKey(), "there is no table " + counted.getValue());
      } else if (!COUNTED_OTHERWISE.contains(counted.getKey())
          && !isCounted(counted.getKey(), insides, size)) {
        flaws.put(counted.getKey(), "is not counted by " + counted.getValue());
      }
    }
    assertThat(flaws).isEmpty();
  }

  private static Map<String, Integer> sizes(Node node, Hub hub) {
    Map<String, Integer> sizes = new TreeMap<>(node.tableSizes());
    hub.diagnostics()
        .tableSizes()
        .forEach((table, size) -> assertThat(sizes.put(table, size)).as(table).isNull());
    return sizes;
  }

  private static boolean isCounted(
      String name, Collection<Object> insides, Supplier<@Nullable Integer> size)
      throws IllegalAccessException {
    String type = name.substring(0, name.indexOf('.'));
    for (Object inside : insides) {
      Field field =
          inside.getClass().getSimpleName().equals(type)
              ? Insides.field(inside, name.substring(type.length() + 1))
              : null;
      if (field != null) {
        Integer before = size.get();
        Object was = Insides.swell(inside, field);
        Integer now = size.get();
        field.set(inside, was);
        if (before != null && now != null && now >= before - 10 + Insides.MORE) {
          return true;
        }
      }
    }
    return false;
  }

  private record Deaf() implements Transport.Listener {
    @Override
    public void onFrame(NodeId from, byte[] frame) {}

    @Override
    public void onView(List<NodeId> members) {}
  }

  private static boolean isCollection(JavaField field) {
    return !field.getModifiers().contains(JavaModifier.STATIC)
        && (field.getRawType().isAssignableTo(Collection.class)
            || field.getRawType().isAssignableTo(Map.class));
  }
}
