/** Programs to learn from. Begin with {@link io.processhub.examples.QuickStart}. */
@NullMarked
package io.processhub.examples;

import org.jspecify.annotations.NullMarked;
