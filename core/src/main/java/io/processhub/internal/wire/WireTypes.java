package io.processhub.internal.wire;

import io.processhub.HubConfig;
import io.processhub.ProcessType;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the classes whose objects may cross the wire in a hub. */
final class WireTypes {
  /** The classes that are registered with every hub. */
  static final List<Class<?>> ALWAYS =
      List.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Character.class,
          byte[].class);

  private final HubConfig config;

  /** What each class is needed for; ordered, so that errors do not depend on chance. */
  private final Map<Class<?>, String> found = new LinkedHashMap<>();

  private final List<Class<?>> messages = new ArrayList<>();

  private WireTypes(HubConfig config) {
    this.config = config;
  }

  /** All classes, and what each is for. */
  static WireTypes of(HubConfig config) {
    WireTypes types = new WireTypes(config);
    ALWAYS.forEach(type -> types.found.put(type, "value"));
    List<Class<?>> configured = new ArrayList<>(config.messageClasses());
    configured.sort(Comparator.comparing(Class::getName));
    configured.forEach(type -> types.addMessages(type, "message class " + type.getName()));
    List<ProcessType<?, ?>> processes = new ArrayList<>(config.types().values());
    processes.sort(Comparator.comparing(ProcessType::name));
    processes.forEach(types::addProcessType);
    return types;
  }

  Map<Class<?>, String> found() {
    return found;
  }

  /** Those of the classes that are messages. */
  List<Class<?>> messages() {
    return messages;
  }

  private void addProcessType(ProcessType<?, ?> type) {
    Class<?> arguments = type.argumentClass();
    String argumentUse = "argument class of process type '" + type.name() + "'";
    if (arguments.isSealed() && !arguments.isEnum()) {
      concrete(arguments).forEach(each -> found.putIfAbsent(each, argumentUse));
    } else {
      // An interface such as List is for the codec to judge.
      found.putIfAbsent(arguments, argumentUse);
    }
    if (type.messageClass() != Void.class) {
      addMessages(type.messageClass(), "message class of process type '" + type.name() + "'");
    }
  }

  private void addMessages(Class<?> declared, String use) {
    for (Class<?> type : concrete(declared)) {
      if (!isAbstract(type)) {
        found.putIfAbsent(type, use);
        messages.add(type);
      } else if (found.keySet().stream().noneMatch(type::isAssignableFrom)) {
        throw new IllegalArgumentException(
            ("Hub '%s' does not know which classes the %s stands for (%s): make it sealed, or name"
                    + " its classes with HubConfigBuilder.messages.")
                .formatted(config.name(), kind(type), use));
      }
    }
  }

  /** The class itself, or what is permitted under it, down to classes that are not sealed. */
  private static List<Class<?>> concrete(Class<?> type) {
    List<Class<?>> all = new ArrayList<>();
    if (!type.isSealed() || type.isEnum()) {
      all.add(type);
      return all;
    }
    if (!isAbstract(type)) {
      all.add(type);
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      all.addAll(concrete(permitted));
    }
    return all;
  }

  /** Whether no object can have exactly this class. */
  static boolean isAbstract(Class<?> type) {
    return Modifier.isAbstract(type.getModifiers()) && !type.isArray() && !type.isEnum();
  }

  private static String kind(Class<?> type) {
    return (type.isInterface() ? "interface " : "abstract class ") + type.getName();
  }
}
