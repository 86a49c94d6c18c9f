package io.processhub.internal.coordinator;

import java.util.ArrayList;
import java.util.List;

/** Cuts long lists, so that a frame with a part of one stays well below the transport's limit. */
final class Parts {
  /** Ids, reasons and type names are about 500 bytes long at most. */
  private static final int SIZE = 500;

  private Parts() {}

  static <T> List<List<T>> of(List<T> list) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < list.size(); from += SIZE) {
      parts.add(list.subList(from, Math.min(from + SIZE, list.size())));
    }
    return parts;
  }
}
