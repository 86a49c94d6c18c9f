/** The simulated cluster, the contract kits and the invariants. */
@NullMarked
package io.processhub.testkit;

import org.jspecify.annotations.NullMarked;
