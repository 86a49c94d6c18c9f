/**
 * Runs processes: mailboxes on virtual threads, supervision, timers. It executes commands and
 * reports facts, and knows nothing of clusters.
 */
@NullMarked
package io.processhub.internal.runtime;

import org.jspecify.annotations.NullMarked;
