package io.processhub.internal.coordinator;

import java.util.Map;
import java.util.TreeMap;

/**
 * All tables of a hub that can grow, by name: the one place that lists them. What is left out lives
 * for one batch of the loop, or for one call, process or message, and is counted by that.
 *
 * <p>The first kind holds what waits for something: when nothing is under way, nothing. The second,
 * named {@code known...}, holds what is known of children, nodes and voters, and is as large as
 * there are some, or were lately.
 */
final class Tables {
  private Tables() {}

  /** May be called by any thread: the sizes are those of one moment each. */
  static Map<String, Integer> sizes(Assembly parts) {
    Map<String, Integer> sizes = new TreeMap<>(parts.messaging.tableSizes());
    sizes.put("pendingAdmissions", parts.admission.pending());
    sizes.put("pendingAlterations", parts.alterations.pending() + parts.keeper.altering());
    sizes.put("pendingAnswers", parts.answers.pending());
    sizes.put("pendingBarrier", parts.barrier.pending());
    sizes.put("pendingCalls", parts.calls.pending());
    sizes.put("pendingBatches", parts.records.pending());
    sizes.put("pendingExchanges", parts.exchange.pending());
    sizes.put("pendingFormerOwners", parts.answers.takenAway());
    sizes.put("pendingHandovers", parts.handovers.pending());
    sizes.put(
        "pendingHandoverBytes", Math.clamp(parts.handovers.luggageBytes(), 0, Integer.MAX_VALUE));
    sizes.put("pendingRequests", parts.requests.pending());
    sizes.put("pendingSlices", parts.slices.pending());
    sizes.put("pendingWhich", parts.which.pending());
    sizes.put("pendingRumours", parts.spread.pending());
    sizes.put("pendingRebalance", parts.placement.pending());
    sizes.put("lostTemporary", parts.reconciler.pending());
    parts.tolerance.addSizes(sizes);
    Ground ground = parts.ground;
    sizes.put("knownAdmissions", parts.known.size());
    sizes.put("knownDescriptions", ground.descriptions.size());
    sizes.put("knownDoubts", parts.barrier.doubts());
    sizes.put("knownRecords", ground.catalog.size());
    sizes.put("knownTombstones", ground.catalog.tombstones());
    sizes.put("knownPins", ground.catalog.pinnedCounts().size());
    sizes.put("knownRunning", ground.registry.size());
    sizes.put("knownSlices", ground.registry.slices());
    sizes.put("knownSliceVersions", parts.slices.others.size());
    sizes.put("knownDeltas", parts.slices.logged());
    sizes.put("knownForfeits", parts.slices.forfeits.size());
    sizes.put("knownRefusals", parts.refusals.size());
    sizes.put("knownRetries", parts.handovers.retries());
    sizes.put("knownHandovers", parts.handovers.pastHandovers());
    sizes.put("knownMembers", parts.members.size());
    sizes.put("knownLosses", parts.members.losses().size());
    sizes.put("knownDifferences", parts.members.differences());
    sizes.put("knownAcknowledgements", parts.records.acknowledged());
    sizes.put("knownEqual", parts.exchange.known());
    sizes.put("knownLoads", parts.loads.size());
    return sizes;
  }
}
