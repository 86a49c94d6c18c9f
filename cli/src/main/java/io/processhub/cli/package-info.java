/** The hub program: node, demo, admin commands. */
@NullMarked
package io.processhub.cli;

import org.jspecify.annotations.NullMarked;
