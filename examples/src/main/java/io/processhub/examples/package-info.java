/** Programs to learn from. */
@NullMarked
package io.processhub.examples;

import org.jspecify.annotations.NullMarked;
