package io.processhub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.MessageProcessingPolicy;
import org.jgroups.util.DefaultThreadFactory;
import org.jgroups.util.SubmitToThreadPool;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class PeerBundlerTest {
  private final Address self = UUID.randomUUID();
  private final CountDownLatch allSent = new CountDownLatch(1);
  private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
  private final LongAdder withheld = new LongAdder();
  private final PeerBundler bundler = new PeerBundler("a", withheld, address -> {});

  /** Has them received where they are sent, one or the other with an error. */
  private final class Receiving extends SubmitToThreadPool {
    @Override
    public boolean loopback(Message message, boolean oob) {
      try {
        allSent.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (message.getLength() == 0) {
        throw new OutOfMemoryError("as in a test");
      }
      return received.add(message);
    }
  }

  private final class Transport extends TCP {
    @Override
    public Address getAddress() {
      return self;
    }

    @Override
    public MessageProcessingPolicy msgProcessingPolicy() {
      return new Receiving();
    }
  }

  @AfterEach
  void stop() {
    bundler.stop();
  }

  private Message message(int length) {
    return new BytesMessage(self, new byte[length]);
  }

  @Test
  void ofMessagesToTheNodeItselfOneThatIsReceivedWithAnErrorIsLostAlone() throws Exception {
    Transport transport = new Transport();
    transport.setThreadFactory(new DefaultThreadFactory("", true));
    bundler.init(transport);
    bundler.start();
    List<Message> sent = List.of(message(1), message(0), message(2), message(0), message(3));
    sent.forEach(bundler::send);
    allSent.countDown();
    for (int index : List.of(0, 2, 4)) {
      assertThat(received.poll(10, TimeUnit.SECONDS)).isSameAs(sent.get(index));
    }
    while (bundler.size() != 0) {
      Thread.onSpinWait();
    }
    assertThat(received).isEmpty();
  }
}
