package io.processhub.internal.runtime;

/**
 * A command to a cell: receive nothing more after the message in hand, and say what you hand over.
 *
 * @param number tells it from others of the same cell
 * @param withState whether a process that can hand its state over is to do so
 */
record Freeze(long number, boolean withState) {}
