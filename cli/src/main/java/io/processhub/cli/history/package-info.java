/**
 * What processes on a real cluster write down of themselves, one file for each JVM, and what must
 * be true of all of it together. The files share one clock: the monotonic one of the machine.
 */
@NullMarked
package io.processhub.cli.history;

import org.jspecify.annotations.NullMarked;
