package io.processhub.internal.messaging;

import io.processhub.internal.runtime.Cutoff;
import org.jspecify.annotations.Nullable;

/**
 * Leave to let a message go.
 *
 * @param to where to
 * @param markings how often the flow's markers had been sent then
 * @param cutoff what is to be said there first; null: nothing
 */
record Pass(Station to, long markings, @Nullable Cutoff cutoff) {}
