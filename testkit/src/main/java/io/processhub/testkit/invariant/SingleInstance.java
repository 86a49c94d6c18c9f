package io.processhub.testkit.invariant;

import io.processhub.testkit.Observation;
import java.util.List;

/**
 * Where the hub agrees on its members by epochs: of two instances of a child, the later begins only
 * when the earlier is not licensed any more, in true time; licences do not come back. Elsewhere: of
 * a child without replicas none begins while another runs, unless something separates the nodes, or
 * has done so just before.
 */
public record SingleInstance() implements Invariant {
  @Override
  public List<String> violations(Observation observation) {
    return observation.reports(name());
  }
}
