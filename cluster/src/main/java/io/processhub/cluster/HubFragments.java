package io.processhub.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.FragHeader;
import org.jspecify.annotations.Nullable;

/**
 * JGroups' fragmentation, which keeps no more of frames that are not whole than it must.
 *
 * <p>Frames to one node are sent one at a time, and what is sent comes in its order. So of one node
 * there is one frame that is not whole, and when the next one begins, or the node leaves, the rest
 * of it does not come any more. JGroups keeps the parts of any number, of anybody who sends some.
 * Of nodes that are not in view, such as one that joins, there are at most {@value #STRANGERS_MAX}.
 */
final class HubFragments extends FRAG4 {
  /** When one more begins a frame, what was begun first is forgotten. */
  static final int STRANGERS_MAX = 16;

  /** The frames that are not whole, by sender. Guarded by this, like the view. */
  private final Map<Address, Frame> begun = new LinkedHashMap<>();

  private Set<Address> inView = Set.of();

  /** What has come of a frame. */
  private record Frame(long id, int length, List<Message> parts) {
    /** A part that has come before, as after a broken connection, changes nothing. */
    boolean add(int index, Message part) {
      return index == parts.size() && parts.add(part);
    }

    boolean isWhole() {
      return parts.size() == length;
    }
  }

  HubFragments() {
    setId(ClassConfigurator.getProtocolId(FRAG4.class));
    setFragSize(StackFactory.FRAGMENT_BYTES);
  }

  /** Of how many nodes there is a frame that is not whole. */
  synchronized int size() {
    return begun.size();
  }

  @Override
  protected @Nullable Message unfragment(Message part, FragHeader header) {
    num_frags_received.increment();
    List<Message> parts = add(part, header);
    return parts == null ? null : assembled(parts, header);
  }

  private Message assembled(List<Message> parts, FragHeader header) {
    try {
      return assembleMessage(parts.toArray(new Message[0]), false, header);
    } catch (Exception e) {
      throw new IllegalStateException("A frame could not be put together.", e);
    }
  }

  /** All parts of the frame, if this was the last. */
  private synchronized @Nullable List<Message> add(Message part, FragHeader header) {
    Address sender = part.getSrc();
    Frame frame = begun.get(sender);
    if (header.frag_id == 0 && (frame == null || frame.id != header.id)) {
      begun.remove(sender);
      if (!inView.contains(sender)) {
        makeRoom();
      }
      frame = new Frame(header.id, header.num_frags, new ArrayList<>());
      begun.put(sender, frame);
    }
    if (frame == null || frame.id != header.id || !frame.add(header.frag_id, part)) {
      return null;
    }
    if (!frame.isWhole()) {
      return null;
    }
    begun.remove(sender);
    return frame.parts;
  }

  /** For the frame of one who is not in view. */
  private void makeRoom() {
    int strangers = 0;
    for (Address sender : begun.keySet()) {
      strangers += inView.contains(sender) ? 0 : 1;
    }
    for (Iterator<Address> i = begun.keySet().iterator();
        strangers >= STRANGERS_MAX && i.hasNext(); ) {
      if (!inView.contains(i.next())) {
        i.remove();
        strangers--;
      }
    }
  }

  @Override
  protected void handleViewChange(View view) {
    super.handleViewChange(view);
    synchronized (this) {
      Set<Address> left = new HashSet<>(inView);
      inView = Set.copyOf(view.getMembers());
      left.removeAll(inView);
      begun.keySet().removeAll(left);
    }
  }
}
