/**
 * The default implementations of the ports: the only code of the library that touches the real
 * clock, threads and chance.
 */
@NullMarked
package io.processhub.internal.platform;

import org.jspecify.annotations.NullMarked;
