package io.processhub.examples;

/**
 * What a {@link Meter} is made from.
 *
 * @param street where it hangs
 */
public record MeterConfig(String street) {}
