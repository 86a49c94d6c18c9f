/** What does run: one slice for each node, written by that node alone. */
@NullMarked
package io.processhub.internal.registry;

import org.jspecify.annotations.NullMarked;
