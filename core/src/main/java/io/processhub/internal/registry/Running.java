package io.processhub.internal.registry;

import io.processhub.ChildState;
import io.processhub.Instance;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.internal.Digest;
import io.processhub.internal.catalog.Stamp;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.process.Role;
import org.jspecify.annotations.Nullable;

/**
 * One instance in the registry.
 *
 * @param node where it is
 * @param generation which generation of the child it is
 * @param serial the process id's serial
 * @param token its fencing token
 * @param state what it is doing
 * @param wasUp whether it has handled messages since it was started here, so that the start itself
 *     is known to have succeeded
 * @param activeSince since when it is active, in hybrid time; {@link #ALWAYS} where there are no
 *     passive instances; {@link #PASSIVE}, {@link #STANDBY} or {@link #RETURNED} if it is passive
 * @param reason why it is restarting or failed; else empty
 * @param cell what runs it, if it is on this node
 * @param next the next instance of the same child, on another node
 */
public record Running(
    NodeId node,
    Stamp generation,
    long serial,
    long token,
    ChildState state,
    boolean wasUp,
    long activeSince,
    String reason,
    @Nullable ProcessCell cell,
    @Nullable Running next) {
  /** Active for as long as it has been there. */
  public static final long ALWAYS = 1;

  /** Passive, and has not heard of an active one yet. */
  public static final long PASSIVE = 0;

  /** Passive, beside an active one. */
  public static final long STANDBY = -1;

  /**
   * Passive, in the place of one that was given up: others may have taken the role since, and go
   * before it. On the wire it takes all ten bytes of a number: it came later than the others.
   */
  public static final long RETURNED = -2;

  /** The link of a chain that is on a node; null if there is none. */
  public static @Nullable Running on(NodeId node, @Nullable Running chain) {
    Running each = chain;
    while (each != null && !each.node.equals(node)) {
      each = each.next;
    }
    return each;
  }

  /** An instance where there are no passive ones. */
  public Running(
      NodeId node,
      Stamp generation,
      long serial,
      long token,
      ChildState state,
      boolean wasUp,
      String reason,
      @Nullable ProcessCell cell,
      @Nullable Running next) {
    this(node, generation, serial, token, state, wasUp, ALWAYS, reason, cell, next);
  }

  /** As it came over the wire. */
  public Running(
      NodeId node,
      Stamp generation,
      long serial,
      long token,
      ChildState state,
      boolean wasUp,
      String reason) {
    this(node, generation, serial, token, state, wasUp, reason, null, null);
  }

  /** The process id. */
  public ProcessId processId() {
    return new ProcessId(node, serial);
  }

  /** As the API shows it. */
  public Instance toInstance() {
    return new Instance(processId(), state, reason, role());
  }

  /** What it is for. */
  public Role role() {
    return roleSince(activeSince);
  }

  /** The role of an instance with this {@link #activeSince}. */
  public static Role roleSince(long activeSince) {
    return activeSince > 0 ? Role.ACTIVE : Role.PASSIVE;
  }

  /** Whether it runs, or will again without being started anew. */
  public boolean isAlive() {
    return state != ChildState.FAILED && state != ChildState.ENDED;
  }

  /** Whether it has ended by itself, and has not failed: so the child is over. */
  public boolean hasEndedInOrder() {
    return state == ChildState.ENDED && reason.isEmpty();
  }

  /** The same instance, active since then or passive. */
  public Running activeSince(long since) {
    return since == activeSince
        ? this
        : new Running(node, generation, serial, token, state, wasUp, since, reason, cell, next);
  }

  /** The same instance with another token. */
  public Running withToken(long newToken) {
    return new Running(
        node, generation, serial, newToken, state, wasUp, activeSince, reason, cell, next);
  }

  // Whether it is the very same link, so that nothing need be copied.
  @SuppressWarnings("ReferenceEquality")
  Running withNext(@Nullable Running other) {
    return other == next
        ? this
        : new Running(
            node, generation, serial, token, state, wasUp, activeSince, reason, cell, other);
  }

  /** The same instance in another state. */
  public Running in(ChildState newState, String newReason) {
    return new Running(
        node, generation, serial, token, newState, wasUp, activeSince, newReason, cell, next);
  }

  long digest(long idHash) {
    long digest = Digest.with(Digest.with(idHash, generation.time()), serial);
    return Digest.with(Digest.with(digest, state.name().hashCode()), activeSince);
  }
}
