package io.processhub.internal.wire;

import io.processhub.NodeId;
import io.processhub.internal.runtime.Cutoff;
import io.processhub.internal.runtime.Envelope;
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
      numbers.put(in.readNode(), readSequence(in));
    }
    return size == 0 ? Cutoff.NONE : new Cutoff(numbers);
  }

  /** Reads the number of a message. */
  public static long readSequence(WireReader in) {
    long sequence = in.readVar();
    if (sequence < 0 || sequence > Envelope.SEQUENCE_MAX) {
      throw new MalformedFrame(
          "%d as the number of a message; there are at most %d"
              .formatted(sequence, Envelope.SEQUENCE_MAX));
    }
    return sequence;
  }
}
