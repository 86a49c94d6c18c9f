package io.processhub.testkit.invariant;

import io.processhub.ChildInfo;
import io.processhub.ChildState;
import io.processhub.Instance;
import io.processhub.process.Role;
import io.processhub.testkit.Observation;
import io.processhub.testkit.Observation.Seat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where replicas are active or passive: when quiet, exactly one replica of each child that has a
 * living one is active, and each knows what it is. Where there are no passive ones, all are active.
 * And none becomes active while another still is, unless something separates the nodes, or has done
 * so just before.
 */
public record OneActive() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    List<String> found = new ArrayList<>(observation.reports(name()));
    for (Seat seat : observation.seats()) {
      for (ChildInfo child : seat.registry().values()) {
        List<Instance> living = child.instances().stream().filter(OneActive::isAlive).toList();
        long active = living.stream().filter(one -> one.role() == Role.ACTIVE).count();
        long wanted = observation.roles().onePerChild() ? 1 : living.size();
        if (!living.isEmpty() && active != wanted) {
          found.add(
              "of %s %d replicas are active, as %s sees it: %s"
                  .formatted(child.id(), active, seat.node(), child.instances()));
        }
        living.forEach(one -> compare(child.id(), one, observation, found));
      }
    }
    return found;
  }

  private static void compare(
      String child, Instance instance, Observation observation, List<String> found) {
    Optional<Role> told = observation.roles().told().apply(instance.processId());
    if (told.isPresent() && told.get() != instance.role()) {
      found.add(
          "%s (%s) believes that it is %s, but the registry says %s"
              .formatted(child, instance.processId(), told.get(), instance.role()));
    }
  }

  private static boolean isAlive(Instance instance) {
    return instance.state() != ChildState.FAILED && instance.state() != ChildState.ENDED;
  }
}
