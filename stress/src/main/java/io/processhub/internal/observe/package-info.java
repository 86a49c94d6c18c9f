/** Races about events. */
@NullMarked
package io.processhub.internal.observe;

import org.jspecify.annotations.NullMarked;
