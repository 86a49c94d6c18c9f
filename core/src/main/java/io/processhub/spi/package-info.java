/**
 * The ports: everything through which the library touches time, chance, threads, bytes and the
 * network. Replace one to run the library on another network, with another serialization, or in
 * simulated time.
 */
@NullMarked
package io.processhub.spi;

import org.jspecify.annotations.NullMarked;
