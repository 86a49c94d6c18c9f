package io.processhub.process;

/**
 * A message that wants an answer of type {@code R}. Implement it beside the process's own message
 * type:
 *
 * <pre>{@code record Total() implements Command, Ask<Double> { }}</pre>
 *
 * @param <R> the answer's type; it must be a type the hub's codec can carry
 */
public interface Ask<R> {}
