package io.processhub.testkit.contract;

import io.processhub.spi.InJvmNetwork;
import io.processhub.spi.Transport;

final class InJvmTransportTest extends ThreadedTransportContract {
  private final InJvmNetwork network = InJvmNetwork.create();

  @Override
  protected Transport newTransport() {
    return network.transport();
  }
}
