/** Races about mailboxes, and about who owns a cell. */
@NullMarked
package io.processhub.internal.runtime;

import org.jspecify.annotations.NullMarked;
