/**
 * The library's own codec: {@link io.processhub.codec.JacksonCodec}, found by every node that has
 * this module on its path and names no other.
 */
@NullMarked
package io.processhub.codec;

import org.jspecify.annotations.NullMarked;
