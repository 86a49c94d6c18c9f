/** Messages, arguments and state as CBOR: only declared types are ever read. */
@NullMarked
package io.processhub.codec;

import org.jspecify.annotations.NullMarked;
