package io.processhub.testkit;

import io.processhub.ChildSpec;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which children may have failed to start since a hub was last quiet. A process that fails while it
 * is made is known by its arguments only; so of children with equal arguments each counts, and of
 * arguments that nobody asked for (they may have been altered), every child.
 */
final class FailedStarts {
  private final Ledger ledger;
  private final Map<Object, Set<String>> ids = new HashMap<>();
  private int before;

  FailedStarts(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Somebody asks for a start. */
  void asked(ChildSpec spec) {
    ids.computeIfAbsent(spec.arguments(), none -> new LinkedHashSet<>()).add(spec.id());
  }

  boolean mayInclude(String id) {
    return ledger.failedStarts().stream().skip(before).anyMatch(arguments -> isOf(arguments, id));
  }

  private boolean isOf(Object arguments, String id) {
    Set<String> of = ids.get(arguments);
    return of == null || of.contains(id);
  }

  /** The hub is quiet: what has failed so far is over. */
  void quiet() {
    before = ledger.failedStarts().size();
  }
}
