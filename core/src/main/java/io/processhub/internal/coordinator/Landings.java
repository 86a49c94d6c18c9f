package io.processhub.internal.coordinator;

import io.processhub.internal.runtime.ProcessCell;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processes that have come by a handover and begun, and are not up yet. Their source is told
 * what becomes of them, whoever else is: messages wait for them there, and no rumour may reach it.
 */
final class Landings {
  private final Slices slices;
  private final Map<String, InboundHandover> byChild = new HashMap<>();

  Landings(Slices slices) {
    this.slices = slices;
  }

  void begin(InboundHandover handover) {
    byChild.put(handover.child, handover);
  }

  private @Nullable InboundHandover of(ProcessCell cell) {
    InboundHandover handover = byChild.get(cell.spec().id());
    return handover != null && handover.isOf(cell) ? handover : null;
  }

  /** Something has become of the process. */
  void tellSource(ProcessCell cell) {
    InboundHandover handover = of(cell);
    if (handover != null) {
      slices.tellToo(handover.key.source());
    }
  }

  /** The process is up, or no more; whether it had not been up before. */
  boolean end(ProcessCell cell) {
    InboundHandover handover = of(cell);
    return handover != null && byChild.remove(handover.child, handover);
  }
}
