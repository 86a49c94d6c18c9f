package io.processhub.codec;

import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.sym.ByteQuadsCanonicalizer;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORFactoryBuilder;
import tools.jackson.dataformat.cbor.CBORParser;

/**
 * CBOR whose announced lengths are compared with the bytes that are there before anything is
 * allocated; Jackson's parser trusts the length of a byte string up to 250,000.
 */
final class BoundedCborFactory extends CBORFactory {
  private static final long serialVersionUID = 1L;

  private BoundedCborFactory(CBORFactoryBuilder builder) {
    super(builder);
  }

  static BoundedCborFactory create() {
    return new BoundedCborFactory(
        CBORFactory.builder()
            .recyclerPool(new BufferPool())
            .streamReadConstraints(Limits.reading())
            .streamWriteConstraints(Limits.writing())
            // A map's keys are data: the JVM should not keep them.
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES));
  }

  @Override
  protected CBORParser _createParser(
      ObjectReadContext context, IOContext io, byte[] bytes, int offset, int length) {
    return new BoundedParser(
        context,
        io,
        context.getStreamReadFeatures(_streamReadFeatures),
        context.getFormatReadFeatures(_formatReadFeatures),
        _byteSymbolCanonicalizer.makeChildOrPlaceholder(_factoryFeatures),
        bytes,
        offset,
        offset + length);
  }

  private static final class BoundedParser extends CBORParser {
    BoundedParser(
        ObjectReadContext context,
        IOContext io,
        int parserFeatures,
        int cborFeatures,
        ByteQuadsCanonicalizer symbols,
        byte[] bytes,
        int start,
        int end) {
      super(context, io, parserFeatures, cborFeatures, symbols, null, bytes, start, end, false);
    }

    @Override
    protected byte[] _finishBytes(int length) {
      int available = _inputEnd - _inputPtr;
      if (length > available) {
        _reportIncompleteBinaryRead(length, available);
      }
      return super._finishBytes(length);
    }
  }
}
