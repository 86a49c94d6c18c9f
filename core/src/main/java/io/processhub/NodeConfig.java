package io.processhub;

import io.processhub.internal.Names;
import io.processhub.internal.Required;
import io.processhub.spi.Codec;
import io.processhub.spi.Environment;
import io.processhub.spi.InJvmNetwork;
import io.processhub.spi.Transport;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * What a node is: a name, and the ports it uses. Immutable.
 *
 * @param name the node's name, unique among the nodes alive
 * @param transport its network; a transport serves one node
 * @param codec how values cross the wire; empty: values cannot, which is enough for a node alone
 * @param environment time, timers, threads and chance
 */
public record NodeConfig(
    String name, Transport transport, Optional<Codec> codec, Environment environment) {

  /** Checks the name, and that there is all else. */
  public NodeConfig {
    Names.check("node name", name);
    Required.given("transport", transport);
    Required.given("codec", codec);
    Required.given("environment", environment);
  }

  /** A node alone in a network of its own. */
  public static NodeConfig local(String name) {
    return of(name, InJvmNetwork.create().transport());
  }

  /**
   * A node on the given network, with the codec found on the class or module path, if there is one.
   */
  public static NodeConfig of(String name, Transport transport) {
    return new NodeConfig(
        name, transport, ServiceLoader.load(Codec.class).findFirst(), Environment.system());
  }

  /** The same with another codec. */
  public NodeConfig codec(Codec value) {
    return new NodeConfig(
        name, transport, Optional.of(Required.given("codec", value)), environment);
  }

  /** The same with another environment. */
  public NodeConfig environment(Environment value) {
    return new NodeConfig(name, transport, codec, value);
  }
}
