/** The hooks: what happens in a hub, as typed events, and how to subscribe to them. */
@NullMarked
package io.processhub.event;

import org.jspecify.annotations.NullMarked;
