package io.processhub;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules for the children in a hub's configuration. */
final class StaticChildren {
  private StaticChildren() {}

  static void check(String hub, Set<String> types, List<ChildSpec> children) {
    Set<String> ids = new HashSet<>();
    for (ChildSpec child : children) {
      if (!ids.add(child.id())) {
        throw new IllegalArgumentException(
            "Hub '%s' has two static children with the id '%s'.".formatted(hub, child.id()));
      }
      if (!types.contains(child.type())) {
        throw new IllegalArgumentException(
            "Static child '%s' of hub '%s' has the type '%s'; registered are %s."
                .formatted(child.id(), hub, child.type(), types));
      }
    }
  }
}
