package io.processhub;

import io.processhub.internal.Names;
import io.processhub.internal.Required;
import io.processhub.process.HubProcess;
import io.processhub.process.HubTask;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A named factory of processes, which a node registers when it opens a hub. Only registered types
 * can be started, by anyone: what crosses the wire is the type's name and the arguments, never
 * code.
 *
 * <p>Nodes of one hub agree on a type by its name; each runs its own implementation of it.
 *
 * @param <A> the class of the arguments; must be a type that the codec can carry
 * @param <M> the class of the messages: a concrete class, or a sealed interface whose permitted
 *     classes are then the messages. {@link Void} for a task without messages
 */
public final class ProcessType<A, M> {
  private final String name;
  private final Class<A> argumentClass;
  private final Class<M> messageClass;
  private final Factory factory;
  private final @Nullable Class<?> stateClass;

  private ProcessType(
      String name,
      Class<A> argumentClass,
      Class<M> messageClass,
      Factory factory,
      @Nullable Class<?> stateClass) {
    this.name = Names.check("process type's name", name);
    this.argumentClass = checkClass("argument", name, argumentClass);
    this.messageClass = checkClass("message", name, messageClass);
    this.factory = factory;
    this.stateClass = stateClass;
  }

  private static <T> Class<T> checkClass(String what, String name, Class<T> type) {
    if (type == null || type.isPrimitive()) {
      throw new IllegalArgumentException(
          "The %s class of process type '%s' must not be null or primitive, but is %s."
              .formatted(what, name, type));
    }
    return type;
  }

  private static <T> T checkConstructor(String name, T constructor) {
    return Required.given("The constructor of process type '" + name + "'", constructor);
  }

  /** A message-driven type. */
  public static <A, M> ProcessType<A, M> of(
      String name,
      Class<A> argumentClass,
      Class<M> messageClass,
      Function<? super A, ? extends HubProcess<M>> constructor) {
    checkConstructor(name, constructor);
    return new ProcessType<>(
        name,
        argumentClass,
        messageClass,
        new Factory.OfProcess(arguments -> constructor.apply(argumentClass.cast(arguments))),
        null);
  }

  /** A self-driven type. It receives no messages. */
  public static <A> ProcessType<A, Void> task(
      String name, Class<A> argumentClass, Function<? super A, ? extends HubTask> constructor) {
    checkConstructor(name, constructor);
    return new ProcessType<>(
        name,
        argumentClass,
        Void.class,
        new Factory.OfTask(arguments -> constructor.apply(argumentClass.cast(arguments))),
        null);
  }

  /**
   * The same type, naming the class of the state that its processes hand over. Needed only where
   * the process's class does not say it: it is then taken from {@code implements Handover<...>}.
   * With it, a state that the codec cannot carry is found when the hub is opened.
   */
  public ProcessType<A, M> handover(Class<?> state) {
    return new ProcessType<>(
        name, argumentClass, messageClass, factory, checkClass("state", name, state));
  }

  /** The name under which all nodes of a hub know the type. */
  public String name() {
    return name;
  }

  /** The class of the arguments. */
  public Class<A> argumentClass() {
    return argumentClass;
  }

  /** The class of the messages. */
  public Class<M> messageClass() {
    return messageClass;
  }

  /** The class named with {@link #handover}. */
  public Optional<Class<?>> stateClass() {
    return Optional.ofNullable(stateClass);
  }

  /** How an object of this type is made. */
  public Factory factory() {
    return factory;
  }

  @Override
  public String toString() {
    return "ProcessType[" + name + "]";
  }

  /** The constructor, by kind of process. */
  public sealed interface Factory {
    /** Makes a message-driven process from its arguments. */
    record OfProcess(Function<Object, HubProcess<?>> constructor) implements Factory {}

    /** Makes a task from its arguments. */
    record OfTask(Function<Object, HubTask> constructor) implements Factory {}
  }
}
