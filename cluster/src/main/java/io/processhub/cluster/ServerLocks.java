package io.processhub.cluster;

import java.util.AbstractCollection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Predicate;
import org.jgroups.Address;
import org.jgroups.blocks.cs.BaseServer;

/**
 * JGroups' server keeps a lock for each address that has ever said, as it connected, that it is
 * there: also of nodes that are long gone, and as many as a stranger makes up. It forgets those
 * that are in none of the addresses that it is to retain. Here these are the addresses that are
 * connected at that moment, so that no connection is cut.
 *
 * <p>A thread that is just connecting may lose its lock to another, so that two connections are
 * made to one node: of these one is ended, as when two nodes connect to each other at once.
 */
final class ServerLocks extends AbstractCollection<Address> {
  /** After so many more connections the locks are looked through. */
  static final int MAX = 500;

  private final Predicate<Address> connected;
  private final Set<Object> retained = new HashSet<>();

  private ServerLocks(Predicate<Address> connected) {
    this.connected = connected;
  }

  /** Forgets the locks of those that are not connected. */
  static void drop(BaseServer server) {
    server.retainAll(new ServerLocks(server::hasConnection));
  }

  /** One that was connected is until the end of this, or JGroups would end the connection. */
  @Override
  public boolean contains(Object address) {
    return retained.contains(address)
        || (address instanceof Address other && connected.test(other) && retained.add(other));
  }

  /** Asks for each, instead of counting them: they come and go meanwhile. */
  @Override
  public int size() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Iterator<Address> iterator() {
    throw new UnsupportedOperationException("They are only asked for one by one.");
  }
}
