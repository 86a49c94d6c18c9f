/** {@code hub demo}: a text is counted by a process for each of its words, on several JVMs. */
@NullMarked
package io.processhub.cli.demo;

import org.jspecify.annotations.NullMarked;
