package io.processhub.internal.wire;

import io.processhub.NodeId;
import io.processhub.internal.runtime.Cutoff;
import java.util.TreeMap;

/** The bytes of a {@link Cutoff}: how many nodes; of each itself, and the number. */
public final class CutoffFormat {
  private CutoffFormat() {}

  /** Writes one. */
  public static void write(WireWriter out, Cutoff cutoff) {
    out.writeVar(cutoff.numbers().size());
    cutoff
        .numbers()
        .forEach((node, number) -> {
          out.writeNode(node);
          out.writeVar(number);
        });
  }

  /** Reads one. */
  public static Cutoff read(WireReader in) {
    int size = in.readSize();
    TreeMap<NodeId, Long> numbers = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      numbers.put(in.readNode(), in.readVar());
    }
    return size == 0 ? Cutoff.NONE : new Cutoff(numbers);
  }
}
