/**
 * How the members of a hub agree on epochs, and for how long each may run children: pure state
 * machines. They are told the time and what has come, and say what is to be sent; {@code
 * docs/INTERNALS.md} proves that together they keep two instances of a child from being licensed at
 * once.
 */
@NullMarked
package io.processhub.internal.epoch;

import org.jspecify.annotations.NullMarked;
