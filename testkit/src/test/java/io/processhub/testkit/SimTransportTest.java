package io.processhub.testkit;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import io.processhub.testkit.contract.TransportContract;
import java.time.Duration;

/** The simulated network keeps the contract of every transport, in virtual time. */
final class SimTransportTest extends TransportContract {
  private static final Duration STEP = Duration.ofMillis(20);

  private final Simulation simulation = Simulation.of(1);
  private int machines;

  @Override
  protected Transport newTransport() {
    SimNode machine = simulation.node("machine-" + machines++);
    return new Locked(new SimTransport(machine.boot(), simulation.network()));
  }

  @Override
  protected void passTime() {
    synchronized (simulation) {
      simulation.run(STEP);
    }
  }

  /** A simulation is not thread-safe, and the contract has several threads send. */
  private final class Locked implements Transport {
    private final Transport transport;

    Locked(Transport transport) {
      this.transport = transport;
    }

    @Override
    public void start(NodeId self, Listener listener) {
      synchronized (simulation) {
        transport.start(self, listener);
      }
    }

    @Override
    public boolean send(NodeId to, Lane lane, byte[] frame) {
      synchronized (simulation) {
        return transport.send(to, lane, frame);
      }
    }

    @Override
    public int maxFrameBytes() {
      return transport.maxFrameBytes();
    }

    @Override
    public long droppedFrames() {
      synchronized (simulation) {
        return transport.droppedFrames();
      }
    }

    @Override
    public void close() {
      synchronized (simulation) {
        transport.close();
      }
    }
  }
}
