/**
 * What must hold in a hub, whatever happens to its nodes: the invariants of the design, each as a
 * class that finds its violations in an {@link io.processhub.testkit.Observation}.
 */
@NullMarked
package io.processhub.testkit.invariant;

import org.jspecify.annotations.NullMarked;
