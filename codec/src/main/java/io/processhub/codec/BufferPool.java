package io.processhub.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;

/**
 * Lends buffers to one encoding or decoding at a time. Jackson's own choices do not fit: thread
 * locals start empty on every virtual thread, and its shared pools meet at one point.
 *
 * <p>A thread looks in one slot only. Whoever finds it empty makes a set of buffers, and the last
 * to bring one back to a slot leaves it there: at most {@value #SLOTS} sets are kept.
 */
final class BufferPool implements RecyclerPool<BufferRecycler> {
  private static final long serialVersionUID = 1L;

  private static final int SLOTS = 32;

  /** So that neighbouring threads do not write to one cache line. */
  private static final int SPACING = 16;

  private final transient AtomicReferenceArray<@Nullable BufferRecycler> slots =
      new AtomicReferenceArray<>(SLOTS * SPACING);

  @Override
  public BufferRecycler acquirePooled() {
    BufferRecycler buffers = slots.getAndSet(slot(), null);
    return buffers != null ? buffers : new OwnedBuffers();
  }

  @Override
  public void releasePooled(BufferRecycler buffers) {
    slots.setRelease(slot(), buffers);
  }

  private static int slot() {
    return ((int) Thread.currentThread().threadId() & (SLOTS - 1)) * SPACING;
  }

  /**
   * Jackson's recycler without its atomic operations: the slot's hand-over orders everything, and
   * between taking and bringing back there is one user only.
   */
  private static final class OwnedBuffers extends BufferRecycler {
    /** A buffer that grew beyond this for one large value is left to the collector. */
    private static final int KEPT_LENGTH_MAX = 64 * 1024;

    private final byte[] @Nullable [] byteBuffers = new byte[4] @Nullable [];
    private final char[] @Nullable [] charBuffers = new char[4] @Nullable [];

    @Override
    public byte[] allocByteBuffer(int index, int lengthMin) {
      int length = Math.max(lengthMin, byteBufferLength(index));
      byte[] buffer = byteBuffers[index];
      byteBuffers[index] = null;
      return buffer != null && buffer.length >= length ? buffer : balloc(length);
    }

    @Override
    public void releaseByteBuffer(int index, byte[] buffer) {
      if (buffer.length <= KEPT_LENGTH_MAX) {
        byteBuffers[index] = buffer;
      }
    }

    @Override
    public char[] allocCharBuffer(int index, int lengthMin) {
      int length = Math.max(lengthMin, charBufferLength(index));
      char[] buffer = charBuffers[index];
      charBuffers[index] = null;
      return buffer != null && buffer.length >= length ? buffer : calloc(length);
    }

    @Override
    public void releaseCharBuffer(int index, char[] buffer) {
      if (buffer.length <= KEPT_LENGTH_MAX) {
        charBuffers[index] = buffer;
      }
    }
  }
}
