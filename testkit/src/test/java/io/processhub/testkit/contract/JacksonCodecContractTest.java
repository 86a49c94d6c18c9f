package io.processhub.testkit.contract;

import io.processhub.codec.JacksonCodec;
import io.processhub.spi.Codec;

final class JacksonCodecContractTest extends CodecContract {
  private static final JacksonCodec CODEC = new JacksonCodec();

  @Override
  protected Codec codec() {
    return CODEC;
  }
}
