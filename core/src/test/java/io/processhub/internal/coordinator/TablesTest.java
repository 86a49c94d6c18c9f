package io.processhub.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Whatever a hub keeps in a collection has its size in {@link Tables}, or is named here with what
 * bounds it. A new one fails this test until it has a place.
 */
final class TablesTest {
  private static final JavaClasses CORE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  /** Each with its table; of two fields that hold the same the larger one is counted. */
  private static final String COUNTED =
      """
      Acknowledgements.withheld=pendingBatches
      Admission.waiting=pendingAdmissions
      Answers.starting=pendingAnswers
      Answers.stopping=pendingAnswers
      FormerOwners.former=pendingAnswers
      Barrier.needs=pendingBarrier
      Barrier.unanswered=knownDoubts
      Barrier.unsure=knownDoubts
      Barrier.unsureNext=knownDoubts
      Calls.calls=pendingCalls
      Catalog.records=knownRecords
      Catalog.tombstones=knownTombstones
      Catalog.pinnedCounts=knownPins
      DeltaLog.deltas=knownDeltas
      EarlyDeltas.writers=pendingSlices
      EarlyOffers.byChild=pendingHandovers
      EventBus.queue=pendingEvents
      Exchange.mine=pendingExchanges
      Exchange.theirs=pendingExchanges
      Exchange.equalAtNanos=knownEqual
      GoneNodes.gone=knownGone
      Handovers.postponed=pendingHandovers
      Junctions.byChild=knownStations
      OwedCutoffs.sinceNanos=knownOwedCutoffs, with a limit of its own
      Keeper.altering=pendingAlterations
      KnownAdmissions.upToTime=knownAdmissions
      Licences.questions=knownPledges
      Licences.pledges=knownPledges
      Acceptor.pledgedUntilNanos=knownPledges
      Loads.histories=knownLoads
      Members.phases=knownMembers
      Members.readyTimes=knownMembers
      Migrations.queue=pendingHandovers
      PastHandovers.all=knownHandovers
      OtherSlices.known=knownSlices
      OtherSlices.partial=pendingSlices
      OtherSlices.awaited=pendingSlices
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
      Sources.byChild=pendingHandovers
      Sources.byId=pendingHandovers
      Restorations.byChild=pendingHandovers
      Sources.retries=knownRetries
      Spread.fresh=pendingRumours
      Spread.again=pendingRumours
      Spread.last=pendingRumours
      Targets.all=pendingHandovers
      Targets.byChild=pendingHandovers
      WaitingRoom.lines=heldLines
      Which.queries=pendingWhich
      Asks.pending=pendingAsks
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
      Slices.passing=half a second
      Spread.creditors=one batch of the loop
      StartEvents.starting=one batch of the loop
      StartEvents.startups=one batch of the loop
      Loop.events=what has happened and was not seen to yet
      Acceptor.done=the voters of one cluster
      Adoption.lastSettled=one membership
      Call.open=one entry of pendingCalls
      Call.sentTo=one entry of pendingCalls
      Call.issued=one entry of pendingCalls
      Call.done=one entry of pendingCalls
      Barrier.clocksAhead=the nodes
      Barrier.chain=the memberships since the last settled one
      Farewell.awaited=the nodes, while this one leaves
      Leaving.departing=the children here, while this node leaves
      Loads.fresh=the nodes
      Loads.known=the nodes
      Losses.lost=the names of nodes
      Losses.left=the names of nodes
      Members.view=the nodes
      Members.going=the nodes
      Members.present=the nodes
      Members.ready=the nodes
      Membership.nodes=the nodes
      Node.hubs=the hubs that were opened
      Node.lastTimes=the hubs that were opened
      Node.view=the nodes
      Placement.settledWith=the nodes
      Returns.waiting=a limit of its own for each node
      Round.electors=the voters
      Round.promises=the voters
      Round.accepted=the voters
      Seat.over=a limit of its own, the oldest goes
      Strategies.mine=the families of strategies
      Strategies.told=a limit of its own, the oldest goes
      Targets.beginning=the cells: knownCells
      Launches.waiting=the cells: knownCells
      RestartHistory.failuresNanos=one cell, and its limit of restarts
      Timers.ticks=one cell, and its limit of timers
      Counters.counters=the names in the code
      EventBus.hooks=the hooks that were registered
      EventBus.alterHooks=the hooks that were registered
      Pending.callers=the calls that wait for one entry of pendingAnswers
      Pending.former=the nodes, of one entry of pendingAnswers
      Junction.former=knownStations, with a limit of its own
      Junction.strays=at most 100 of one entry of knownStations
      Junction.relayed=at most 5 of one entry of knownStations
      Flow.fronts=one entry of knownStations
      Bygones.passed=at most 1,000 of one entry of knownStations
      Line.messages=heldMessages, with a limit of its own
      """;

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
      boolean isState =
          Set.of("catalog", "coordinator", "epoch", "messaging", "observe", "registry", "runtime")
              .stream()
              .anyMatch(part -> type.getPackageName().equals("io.processhub.internal." + part));
      if (isState && !isPart) {
        for (JavaField field : type.getFields()) {
          if (isCollection(field)) {
            kept.add(type.getSimpleName() + "." + field.getName());
          }
        }
      }
    }
    Map<String, String> named = new TreeMap<>(parsed(COUNTED));
    named.putAll(parsed(BOUNDED));
    assertThat(kept).isNotEmpty().isSubsetOf(named.keySet());
  }

  private static boolean isCollection(JavaField field) {
    return !field.getModifiers().contains(JavaModifier.STATIC)
        && (field.getRawType().isAssignableTo(Collection.class)
            || field.getRawType().isAssignableTo(Map.class));
  }
}
