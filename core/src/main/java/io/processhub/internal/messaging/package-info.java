/** Carries messages to children wherever they run: refs, asks, forwarding, waiting. */
@NullMarked
package io.processhub.internal.messaging;

import org.jspecify.annotations.NullMarked;
