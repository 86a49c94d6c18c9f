/**
 * The user's API. Start at {@link io.processhub.HubNode}: start a node, open a {@link
 * io.processhub.Hub}, start children in it from {@link io.processhub.ChildSpec}s, and talk to them
 * through {@link io.processhub.ProcessRef}s.
 */
@NullMarked
package io.processhub;

import org.jspecify.annotations.NullMarked;
