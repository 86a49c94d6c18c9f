package io.processhub.internal.coordinator;

import java.util.ArrayList;
import java.util.List;

/** Cuts long lists, so that a frame with a part of one stays well below the transport's limit. */
final class Parts {
  /** Ids are at most 512 bytes long, so that a part stays below 1 MiB. */
  private static final int SIZE = 1_000;

  private Parts() {}

  static <T> List<List<T>> of(List<T> list) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < list.size(); from += SIZE) {
      parts.add(list.subList(from, Math.min(from + SIZE, list.size())));
    }
    return parts;
  }
}
