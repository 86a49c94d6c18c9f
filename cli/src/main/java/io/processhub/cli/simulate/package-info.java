/** {@code hub simulate}: random runs of a simulated cluster, as many as one likes. */
@NullMarked
package io.processhub.cli.simulate;

import org.jspecify.annotations.NullMarked;
