/** Races about asks. */
@NullMarked
package io.processhub.internal.messaging;

import org.jspecify.annotations.NullMarked;
