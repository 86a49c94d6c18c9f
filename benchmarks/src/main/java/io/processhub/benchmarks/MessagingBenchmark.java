package io.processhub.benchmarks;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.ProcessId;
import io.processhub.ProcessRef;
import io.processhub.ProcessType;
import io.processhub.internal.messaging.Messaging;
import io.processhub.internal.messaging.Outbox;
import io.processhub.internal.messaging.Ports;
import io.processhub.internal.messaging.Routing;
import io.processhub.internal.observe.Counters;
import io.processhub.internal.runtime.Assignment;
import io.processhub.internal.runtime.Envelope;
import io.processhub.internal.runtime.ProcessCell;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.internal.wire.WireWriter;
import io.processhub.process.Ask;
import io.processhub.spi.Codec;
import io.processhub.spi.Environment;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What messaging alone costs: without processes, threads, network and a real codec. Two nodes are
 * linked by a method call, and each child answers at once on the caller's thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MessagingBenchmark {
  /** The messages. */
  public sealed interface Command {}

  /** To be told. */
  public record Add(long amount) implements Command {}

  /** To be asked. */
  public record Total() implements Command, Ask<Long> {}

  private static final ProcessType<Long, Command> TYPE =
      ProcessType.of(
          "type",
          Long.class,
          Command.class,
          arguments -> {
            throw new UnsupportedOperationException();
          });

  private static final HubConfig CONFIG = HubConfig.named("hub").process(TYPE).build();
  private static final NodeId A = new NodeId("a", 1);
  private static final NodeId B = new NodeId("b", 1);

  private final Add add = new Add(1);
  private final Routing.Route here = new Routing.Route.Local(new Child());
  private final Routing.Route there = new Routing.Route.Remote(B, 2);
  private final Messaging a = messaging(A, child -> child.equals("here") ? here : there, this::toB);
  private final Messaging b = messaging(B, child -> here, this::toA);
  private final ProcessRef<Command> refHere = a.ref(TYPE, "here");
  private final ProcessRef<Command> refThere = a.ref(TYPE, "there");

  /** A tell to a child of this node. */
  @Benchmark
  public void tellHere() {
    refHere.tell(add);
  }

  /** A tell to a child of another node: encoding, frame, decoding. */
  @Benchmark
  public void tellThere() {
    refThere.tell(add);
  }

  /** An ask to a child of this node, answered. */
  @Benchmark
  public Long askHere() {
    return refHere.ask(new Total()).join();
  }

  /** An ask to a child of another node, answered: two frames. */
  @Benchmark
  public Long askThere() {
    return refThere.ask(new Total()).join();
  }

  private void toA(byte[] frame) {
    receive(a, B, frame);
  }

  private void toB(byte[] frame) {
    receive(b, A, frame);
  }

  private static void receive(Messaging to, NodeId from, byte[] frame) {
    WireReader in = new WireReader(frame);
    to.onFrame(from, FrameHeader.read(in), in);
  }

  private interface Link {
    void send(byte[] frame);
  }

  private static Messaging messaging(NodeId self, Routing routing, Link link) {
    Environment system = Environment.system();
    Environment environment =
        new Environment(system.clock(), system.scheduler(), Runnable::run, system.random());
    AtomicLong sequences = new AtomicLong();
    Outbox outbox =
        (to, lane, frame) -> {
          link.send(frame);
          return true;
        };
    return new Messaging(
        CONFIG,
        TypeTable.of(CONFIG, Optional.of(new Numbers())),
        routing,
        new Ports(
            self,
            environment,
            outbox,
            Integer.MAX_VALUE,
            sequences::incrementAndGet,
            event -> {
              throw new IllegalStateException(event.toString());
            },
            new Counters()));
  }

  private static final class Child implements ProcessCell {
    private final ChildSpec spec = ChildSpec.of("child", TYPE, 0L);
    private final Blackhole blackhole =
        new Blackhole(
            "Today's password is swordfish. I understand instantiating Blackholes directly is"
                + " dangerous.");

    @Override
    public ChildSpec spec() {
      return spec;
    }

    @Override
    public Class<?> messageClass() {
      return TYPE.messageClass();
    }

    @Override
    public ProcessId processId() {
      return new ProcessId(A, 1);
    }

    @Override
    public long fencingToken() {
      return 1;
    }

    @Override
    public void assign(Assignment assignment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Offer offer(Envelope envelope) {
      Envelope.Reply reply = envelope.reply();
      if (reply == null) {
        blackhole.consume(envelope);
      } else {
        reply.succeed(7L);
      }
      return Offer.TAKEN;
    }
  }

  /** Every message is a number. */
  private static final class Numbers implements Codec {
    @Override
    public byte[] encode(Object value, Type type) {
      WireWriter out = new WireWriter(8);
      out.writeLong(value instanceof Add message ? message.amount() : 7);
      return out.toBytes();
    }

    @Override
    public Object decode(byte[] bytes, int offset, int length, Type type) {
      long number = new WireReader(bytes, offset, length).readLong();
      if (type == Add.class) {
        return new Add(number);
      }
      return type == Total.class ? new Total() : number;
    }

    @Override
    public void check(Type type) {}
  }
}
