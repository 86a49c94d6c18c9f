package io.processhub.internal.coordinator;

import io.processhub.ChildSpec;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Legacy;
import io.processhub.internal.runtime.Legacy.PendingTimer;
import io.processhub.internal.wire.CutoffFormat;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.ReplyType;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.internal.wire.WireWriter;
import io.processhub.process.ProcessContext;
import io.processhub.spi.CodecException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process hands over, as bytes: which messages come too late, as a number of nodes, and each
 * with the highest number; whether there is a state, and then that, as the type that the process's
 * class or its process type names; then the timers. A timer whose message cannot be turned into
 * bytes stays behind, with a warning: the state is worth more.
 */
final class Luggage implements Legacy.Format {
  private static final Logger log = LoggerFactory.getLogger(Luggage.class);

  private final String hub;
  private final TypeTable types;

  Luggage(String hub, TypeTable types) {
    this.hub = hub;
    this.types = types;
  }

  @Override
  public byte[] encode(ChildSpec spec, @Nullable Object process, Legacy legacy) {
    WireWriter out = new WireWriter(256);
    CutoffFormat.write(out, legacy.cutoff());
    Object state = legacy.state();
    out.writeBoolean(state != null && process != null);
    if (state == null || process == null) {
      return out.toBytes();
    }
    ReplyType type = types.stateType(spec.type(), process.getClass());
    if (!type.raw().isInstance(state)) {
      throw new IllegalStateException(
          "It has handed over a %s, not a %s."
              .formatted(state.getClass().getName(), type.type().getTypeName()));
    }
    types.writeReply(out, state, type);
    for (PendingTimer timer : legacy.timers()) {
      WireWriter one = new WireWriter(64);
      try {
        types.write(one, timer.message());
      } catch (CodecException e) {
        log.atWarn()
            .addKeyValue("hub", hub)
            .addKeyValue("child", spec.id())
            .log("A timer does not move with its child: {}", e.getMessage());
        continue;
      }
      out.writeVar(timer.dueMillis());
      out.writeVar(timer.periodMillis());
      out.writeRaw(one.toBytes(), 0, one.length());
    }
    return out.toBytes();
  }

  @Override
  public Legacy decode(ChildSpec spec, Object process, byte[] bytes) {
    WireReader in = new WireReader(bytes);
    Cutoff cutoff = CutoffFormat.read(in);
    if (!in.readBoolean()) {
      return new Legacy(null, List.of(), cutoff);
    }
    ReplyType type = types.stateType(spec.type(), process.getClass());
    Object state = types.readReply(in, type);
    return new Legacy(state, readTimers(spec, in), cutoff);
  }

  private List<PendingTimer> readTimers(ChildSpec spec, WireReader in) {
    Class<?> messages = types.messageClass(spec.type());
    List<PendingTimer> timers = new ArrayList<>();
    while (in.remaining() > 0) {
      if (messages == null || timers.size() == ProcessContext.TIMERS_MAX) {
        throw new MalformedFrame(
            "a process has at most %d timers, and a task none"
                .formatted(ProcessContext.TIMERS_MAX));
      }
      long due = in.readVar();
      long period = in.readVar();
      timers.add(new PendingTimer(types.read(in, messages), due, period));
    }
    return timers;
  }
}
