package io.processhub.cluster;

import io.processhub.internal.Required;
import java.util.List;

/** How a node finds the others. */
public sealed interface Discovery {

  /**
   * The nodes to ask are listed. Not every node need be in the list, and those that are need not be
   * up; but two nodes none of which lists the other find each other only through a third.
   *
   * @param addresses each {@code host:port}; names are looked up anew at each attempt
   */
  record Seeds(List<String> addresses) implements Discovery {
    /** Copies the list. */
    public Seeds {
      Required.given("The seeds", addresses).forEach(each -> Required.given("A seed", each));
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * The nodes to ask are those whose addresses the name service gives for one name, as a headless
   * service of Kubernetes does; all listen on the same port. The JVM remembers answers for as long
   * as the security property {@code networkaddress.cache.ttl} says (by default 30 seconds).
   *
   * @param name the name, looked up anew at each attempt
   * @param port the port of all nodes
   */
  record Dns(String name, int port) implements Discovery {
    /** Sees that there is a name. */
    public Dns {
      Required.given("The DNS name", name);
    }
  }

  /**
   * The nodes to ask are those that hear a UDP multicast sent through the interface of the bind
   * address.
   *
   * @param group a multicast address, {@code host:port}
   */
  record Multicast(String group) implements Discovery {}
}
