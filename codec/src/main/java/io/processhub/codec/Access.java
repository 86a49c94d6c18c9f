package io.processhub.codec;

import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import tools.jackson.databind.ObjectMapper;

/**
 * Whether Jackson may use a constructor, an accessor or a field. It would find out at the first
 * message.
 */
final class Access {
  private static final Module JACKSON = ObjectMapper.class.getModule();

  private Access() {}

  static void require(Member member) {
    Class<?> type = member.getDeclaringClass();
    Module module = type.getModule();
    String packageName = type.getPackageName();
    boolean isPublic =
        Modifier.isPublic(member.getModifiers()) && Modifier.isPublic(type.getModifiers());
    if (!module.isOpen(packageName, JACKSON)
        && !(isPublic && module.isExported(packageName, JACKSON))) {
      throw new UnsupportedTypeException(
          "%s is in a package that is closed to the codec; add \"opens %s to %s;\" to module %s"
              .formatted(type.getTypeName(), packageName, nameOf(JACKSON), module.getName()));
    }
  }

  private static String nameOf(Module module) {
    return module.isNamed() ? module.getName() : "the class path";
  }
}
