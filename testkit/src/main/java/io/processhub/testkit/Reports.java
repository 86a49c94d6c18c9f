package io.processhub.testkit;

import io.processhub.HubConfig;
import io.processhub.strategy.RedundancySignal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What contradicts invariants that no look at a quiet hub can show: as the test has told, and as
 * was seen while the hub ran.
 */
final class Reports {
  private static final int MANY = 1_000;

  private final Simulation simulation;
  private final HubConfig config;
  private final Optional<Watch> watch;
  private final Overlaps overlaps;
  private final Map<String, List<String>> told = new LinkedHashMap<>();

  Reports(Simulation simulation, HubConfig config) {
    this.simulation = simulation;
    this.config = config;
    this.watch =
        config
            .partitionTolerance()
            .epochs()
            .filter(terms -> config.redundancy().instances(MANY) == 1)
            .map(terms -> new Watch(simulation, config.name()));
    this.overlaps =
        new Overlaps(
            simulation,
            config.name(),
            config.redundancy().instances(MANY) == 1,
            config.redundancy().isActivePassive()
                && config.redundancy().signal() == RedundancySignal.ALL,
            config.barrierWait());
  }

  /** Something contradicts an invariant. */
  void add(String invariant, String sentence) {
    told.computeIfAbsent(invariant, unused -> new ArrayList<>()).add(sentence);
  }

  /** All that is known, by invariant. */
  Map<String, List<String>> all() {
    Map<String, List<String>> all = new LinkedHashMap<>(told);
    // Of several instances that are wanted, none has to know of another before it begins; but who
    // becomes the active one follows the one before.
    if (config.redundancy().instances(2) == 1) {
      all.put("FencingRises", simulation.ledger().fencingViolations());
    } else if (config.redundancy().isActivePassive()) {
      all.put("FencingRises", simulation.ledger().promotionViolations());
    }
    watch.ifPresent(present -> addAll(present.breaches(), all));
    addAll(overlaps.breaches(), all);
    return all;
  }

  private static void addAll(Map<String, List<String>> some, Map<String, List<String>> all) {
    some.forEach((name, sentences) ->
        all.merge(name, sentences, (a, b) -> Stream.concat(a.stream(), b.stream()).toList()));
  }
}
