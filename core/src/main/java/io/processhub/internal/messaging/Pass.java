package io.processhub.internal.messaging;

/**
 * Leave to let a message go.
 *
 * @param to where to
 * @param markings how often the flow's markers had been sent then
 */
record Pass(Station to, long markings) {}
