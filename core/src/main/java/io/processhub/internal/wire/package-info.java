/** The bytes of the protocol. */
@NullMarked
package io.processhub.internal.wire;

import org.jspecify.annotations.NullMarked;
