/** The hub program: node, demo, bench. */
@NullMarked
package io.processhub.cli;

import org.jspecify.annotations.NullMarked;
