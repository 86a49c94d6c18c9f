/** Races about the registry. */
@NullMarked
package io.processhub.internal.registry;

import org.jspecify.annotations.NullMarked;
