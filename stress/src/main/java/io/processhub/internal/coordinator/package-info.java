/** Races about the loop. */
@NullMarked
package io.processhub.internal.coordinator;

import org.jspecify.annotations.NullMarked;
