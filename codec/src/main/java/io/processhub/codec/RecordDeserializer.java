package io.processhub.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializer;
import tools.jackson.databind.introspect.AnnotatedWithParams;

/**
 * Reads records without the bookkeeping that Jackson keeps for constructors in general: names are
 * matched as bytes, values go into an argument array, and the canonical constructor is called
 * through one prepared handle. Figures are in {@code docs/adr/0020-codec.md}.
 *
 * <p>A record that uses more of Jackson (injection, required or unwrapped components, views, object
 * ids, any-setters, factory methods) is left to the superclass.
 */
final class RecordDeserializer extends BeanDeserializer {
  /** Whether components were seen is kept in one {@code long}. */
  private static final int COMPONENTS_MAX = Long.SIZE;

  private @Nullable Fast fast;

  RecordDeserializer(BeanDeserializer source) {
    super(source);
  }

  @Override
  protected void initNameMatcher(DeserializationContext context) {
    super.initNameMatcher(context);
    fast = isPlain() ? Fast.of(_valueInstantiator.getWithArgsCreator(), _propsByIndex) : null;
  }

  private boolean isPlain() {
    return _propertyBasedCreator != null
        && _delegateDeserializer == null
        && _arrayDelegateDeserializer == null
        && _unwrappedPropertyHandler == null
        && _externalTypeIdHandler == null
        && _objectIdReader == null
        && _anySetter == null
        && _injectables == null
        && _ignorableProps == null
        && _includableProps == null
        && !_needViewProcesing
        && !_propertyBasedCreator.hasManagedReferenceProperties()
        && Arrays.stream(_propsByIndex)
            .allMatch(p -> p.isCreatorProperty() && !p.isRequired() && !isInjected(p));
  }

  private static boolean isInjected(SettableBeanProperty property) {
    return property.getInjectionDefinition() != null;
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) {
    Fast plan = fast;
    if (plan == null || !parser.hasToken(JsonToken.START_OBJECT)) {
      return super.deserialize(parser, context);
    }
    @Nullable Object[] arguments = new Object[plan.components.length];
    long seen = 0;
    int index;
    while ((index = parser.nextNameMatch(_propNameMatcher))
        != PropertyNameMatcher.MATCH_END_OBJECT) {
      if (index >= 0) {
        SettableBeanProperty component = plan.byName[index];
        int position = component.getCreatorIndex();
        arguments[position] = value(component, parser, context);
        seen |= 1L << position;
      } else if (index == PropertyNameMatcher.MATCH_UNKNOWN_NAME) {
        parser.nextToken();
        parser.skipChildren();
      } else {
        return context.handleUnexpectedToken(getValueType(context), parser);
      }
    }
    if (seen != plan.all) {
      addMissing(plan, seen, arguments, context);
    }
    return create(plan, arguments, context);
  }

  private @Nullable Object value(
      SettableBeanProperty component, JsonParser parser, DeserializationContext context) {
    parser.nextToken();
    try {
      return component.deserialize(parser, context);
    } catch (RuntimeException e) {
      throw wrapAndThrow(e, handledType(), component.getName(), context);
    }
  }

  private static void addMissing(
      Fast plan, long seen, @Nullable Object[] arguments, DeserializationContext context) {
    for (int i = 0; i < arguments.length; i++) {
      if ((seen & 1L << i) == 0) {
        Object absent = plan.components[i].getNullValueProvider().getAbsentValue(context);
        arguments[i] =
            absent != null
                ? absent
                : plan.components[i].getValueDeserializer().getAbsentValue(context);
      }
    }
  }

  private Object create(Fast plan, @Nullable Object[] arguments, DeserializationContext context) {
    try {
      return (Object) plan.constructor().invokeExact(arguments);
    } catch (JacksonException | Error e) {
      throw e;
    } catch (Throwable e) {
      return context.handleInstantiationProblem(handledType(), null, e);
    }
  }

  /** What the loop needs, once everything is resolved. */
  private static final class Fast {
    final SettableBeanProperty[] byName;
    final SettableBeanProperty[] components;
    final long all;
    private final MethodHandle constructor;

    /** Made when it is needed first: a node knows many more types than it reads. */
    private @Nullable MethodHandle spread;

    private Fast(
        MethodHandle constructor,
        SettableBeanProperty[] byName,
        SettableBeanProperty[] components) {
      this.constructor = constructor;
      this.byName = byName;
      this.components = components;
      this.all = (1L << components.length) - 1;
    }

    static @Nullable Fast of(@Nullable AnnotatedWithParams creator, SettableBeanProperty[] byName) {
      if (creator == null || !(creator.getAnnotated() instanceof Constructor<?> constructor)) {
        return null;
      }
      int count = constructor.getParameterCount();
      SettableBeanProperty[] components = new SettableBeanProperty[count];
      for (SettableBeanProperty property : byName) {
        components[property.getCreatorIndex()] = property;
      }
      if (count == 0 || count >= COMPONENTS_MAX || Arrays.asList(components).contains(null)) {
        return null;
      }
      return new Fast(handle(constructor), byName, components);
    }

    /** The constructor, with all its arguments in one array. */
    MethodHandle constructor() {
      MethodHandle made = spread;
      if (made == null) {
        made =
            constructor
                .asSpreader(Object[].class, components.length)
                .asType(MethodType.methodType(Object.class, Object[].class));
        spread = made;
      }
      return made;
    }

    /** Jackson, to which the record's package is open, has made the constructor accessible. */
    private static MethodHandle handle(Constructor<?> constructor) {
      Access.require(constructor);
      try {
        return MethodHandles.lookup().unreflectConstructor(constructor).asFixedArity();
      } catch (IllegalAccessException e) {
        throw new UnsupportedTypeException(
            "%s has a constructor that cannot be called"
                .formatted(constructor.getDeclaringClass().getTypeName()));
      }
    }
  }
}
