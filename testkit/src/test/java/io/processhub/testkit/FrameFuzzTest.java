package io.processhub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.ChildSpec;
import io.processhub.HubConfig;
import io.processhub.codec.JacksonCodec;
import io.processhub.internal.wire.Control;
import io.processhub.internal.wire.ControlCodec;
import io.processhub.internal.wire.FrameHeader;
import io.processhub.internal.wire.MalformedFrame;
import io.processhub.internal.wire.TypeTable;
import io.processhub.internal.wire.WireReader;
import io.processhub.spi.CodecException;
import io.processhub.testkit.contract.ByteFuzz;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bytes that should be a frame are read or refused, whatever they are. */
final class FrameFuzzTest {
  private static final int INPUTS = 30_000;

  private final HubConfig config =
      HubConfig.named("stage").process(Probe.type(sentence -> {})).build();
  private final ControlCodec codec =
      new ControlCodec(config, TypeTable.of(config, Optional.of(new JacksonCodec())));

  @Test
  void aControlFrameIsReadOrMalformed() {
    List<byte[]> corpus = new ArrayList<>(ProtocolFile.frames());
    corpus.removeIf(frame -> FrameHeader.read(new WireReader(frame)).isMessage());

    ByteFuzz.Report report = ByteFuzz.of(1, corpus, MalformedFrame.class).run(INPUTS, this::read);

    assertThat(report.refused()).isBetween(report.inputs() / 10, report.inputs() * 9 / 10);
    assertThat(report.places()).isGreaterThan(100);
  }

  /** What was read is written and read again: so nothing was made that the protocol cannot say. */
  private Object read(byte[] frame) {
    WireReader in = new WireReader(frame);
    FrameHeader header = FrameHeader.read(in);
    if (header.isOfLaterVersion() || header.isMessage()) {
      return header.isMessage();
    }
    Control message = codec.decode(header.kind(), in);
    if (message == null) {
      return "unknown";
    }
    byte[] written = codec.encode(message);
    WireReader again = new WireReader(written);
    Control second = Objects.requireNonNull(codec.decode(FrameHeader.read(again).kind(), again));
    assertThat(codec.encode(second)).isEqualTo(written);
    List<Object> place = new ArrayList<>(List.of(message.getClass(), header.kind()));
    specs(message).forEach(spec -> place.add(arguments(spec)));
    return place;
  }

  private static List<ChildSpec> specs(Control message) {
    return message instanceof Control.StartRequest request
        ? request.items().stream().map(Control.StartItem::spec).toList()
        : List.of();
  }

  private static String arguments(ChildSpec spec) {
    try {
      return spec.arguments().getClass().getName();
    } catch (CodecException refused) {
      return "refused";
    }
  }
}
