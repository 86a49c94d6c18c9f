/** Messages, arguments and state as CBOR. */
module io.processhub.codec {
  requires transitive io.processhub;
  requires com.fasterxml.jackson.annotation;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.cbor;

  exports io.processhub.codec;

  provides io.processhub.spi.Codec with
      io.processhub.codec.JacksonCodec;
}
