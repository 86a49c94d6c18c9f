/** {@code hub bench}: whole scenarios, measured on real JVMs. */
@NullMarked
package io.processhub.cli.bench;

import org.jspecify.annotations.NullMarked;
