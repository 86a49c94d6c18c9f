package io.processhub.testkit;

import io.processhub.ChildSpec;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which children may have failed to start since a hub was last quiet. A process that fails while it
 * is made is known by its arguments only; so of children with equal arguments each counts, and of
 * arguments that nobody asked for (they may have been altered), every child. One that was refused
 * may have been admitted by a node that slept, and was stopped then.
 */
final class FailedStarts {
  private final Ledger ledger;
  private final Map<Object, Set<String>> ids = new HashMap<>();
  private final Set<String> refused = new LinkedHashSet<>();
  private int before;

  FailedStarts(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Somebody asks for a start. */
  void asked(ChildSpec spec) {
    ids.computeIfAbsent(spec.arguments(), none -> new LinkedHashSet<>()).add(spec.id());
  }

  /** The start of this child is answered: there was no room for it, or no place. */
  void refused(String id) {
    refused.add(id);
  }

  boolean mayInclude(String id) {
    return refused.contains(id)
        || ledger.failedStarts().stream().skip(before).anyMatch(arguments -> isOf(arguments, id));
  }

  private boolean isOf(Object arguments, String id) {
    Set<String> of = ids.get(arguments);
    return of == null || of.contains(id);
  }

  /** The hub is quiet: what has failed so far is over. */
  void quiet() {
    before = ledger.failedStarts().size();
    refused.clear();
  }
}
