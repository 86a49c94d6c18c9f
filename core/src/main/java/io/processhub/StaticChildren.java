package io.processhub;

import io.processhub.internal.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules for the children in a hub's configuration. */
final class StaticChildren {
  private StaticChildren() {}

  /** A copy of the names of the nodes that a child is mapped to, if they are such and distinct. */
  static List<String> checkNodes(String child, List<String> nodes) {
    List<String> checked = Names.checkNodes(child, nodes);
    Set<String> distinct = new HashSet<>();
    for (String node : checked) {
      if (!distinct.add(node)) {
        throw new IllegalArgumentException(
            "Static child '%s' is mapped to node '%s' twice; each node may be named once."
                .formatted(child, node));
      }
    }
    return checked;
  }

  static void check(
      String hub,
      boolean isObserver,
      Map<String, ProcessType<?, ?>> types,
      List<ChildSpec> children) {
    if (isObserver && !children.isEmpty()) {
      throw new IllegalArgumentException(
          "An observer starts no static children, but this one of hub '%s' has '%s'; configure them"
                  .formatted(hub, children.getFirst().id())
              + " on members.");
    }
    Set<String> ids = new HashSet<>();
    for (ChildSpec child : children) {
      if (!ids.add(child.id())) {
        throw new IllegalArgumentException(
            "Hub '%s' has two static children with the id '%s'.".formatted(hub, child.id()));
      }
      ProcessType<?, ?> type = types.get(child.type());
      if (type == null) {
        throw new IllegalArgumentException(
            "Static child '%s' of hub '%s' has the type '%s'; registered are %s."
                .formatted(child.id(), hub, child.type(), types.keySet()));
      }
      if (!type.argumentClass().isInstance(child.arguments())) {
        throw new IllegalArgumentException(
            "Static child '%s' of hub '%s' needs arguments of class %s, but has a %s."
                .formatted(
                    child.id(),
                    hub,
                    type.argumentClass().getName(),
                    child.arguments().getClass().getName()));
      }
    }
  }
}
