package io.processhub.cluster;

import io.processhub.ProcessHubException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import org.jgroups.util.ObjectInputStreamWithClassloader;

/**
 * Switches Java deserialization in JGroups off. Without this a stranger who can connect to the port
 * can have an object of his choice deserialized, before anyone looks at the cluster name. JGroups
 * reads the switch once, when its class for that is loaded, hence the check that it works.
 */
final class DeserializationFilter {
  private static final String PROPERTY = "jgroups.deserialization.filter";
  private static final String NOTHING = "!*";

  private DeserializationFilter() {}

  /**
   * Switches it off, unless the property is set already.
   *
   * @throws ProcessHubException if a class can be deserialized nevertheless
   */
  static void enforce() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, NOTHING);
    }
    if (!inForce()) {
      throw new ProcessHubException(
          ("JGroups would deserialize Java objects from the network, because %s is '%s' or was set"
                  + " after JGroups was loaded; start the JVM with -D%s=%s.")
              .formatted(PROPERTY, System.getProperty(PROPERTY), PROPERTY, NOTHING));
    }
  }

  private static boolean inForce() {
    try (ObjectInputStream in =
        new ObjectInputStreamWithClassloader(new ByteArrayInputStream(serialized(new Probe())))) {
      in.readObject();
      return false;
    } catch (InvalidClassException e) {
      return true;
    } catch (IOException | ClassNotFoundException e) {
      throw new ProcessHubException("Whether JGroups deserializes Java objects cannot be told.", e);
    }
  }

  private static byte[] serialized(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private static final class Probe implements Serializable {
    @Serial private static final long serialVersionUID = 1L;
  }
}
