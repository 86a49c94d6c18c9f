/** The one event loop of a hub on a node, and what it decides. */
@NullMarked
package io.processhub.internal.coordinator;

import org.jspecify.annotations.NullMarked;
