package io.processhub.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.internal.epoch.EpochMessage;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The control messages' bytes stay what they are in this version of the protocol. */
final class GoldenControlsTest {
  private static final Map<String, Control> CONTROLS = GoldenControls.all();

  private final ControlCodec codec = ControlCodecTest.newCodec();

  @TestFactory
  Stream<DynamicTest> aMessageIsWrittenAsEver() {
    return CONTROLS.entrySet().stream()
        .map(each ->
            DynamicTest.dynamicTest(
                each.getKey(),
                () -> GoldenFile.assertWritten(each.getKey(), codec.encode(each.getValue()))));
  }

  @Test
  void aMessageWrittenAsEverIsRead() {
    CONTROLS.forEach((name, message) -> {
      WireReader in = new WireReader(GoldenFile.line(name));
      FrameHeader header = FrameHeader.read(in);
      assertThat(header.version()).as(name).isEqualTo(1);
      ControlCodecTest.assertSame(codec.decode(header.kind(), in), message);
      assertThat(in.remaining()).as(name).isZero();
    });
  }

  @Test
  void everyKindOfMessageIsThereAndNothingElse() {
    Set<String> lines =
        GoldenFile.lines().keySet().stream()
            .filter(name -> !name.startsWith("message/"))
            .collect(Collectors.toSet());
    assertThat(CONTROLS.keySet()).isEqualTo(lines);

    Set<String> kinds = lines.stream().map(GoldenFile::kind).collect(Collectors.toSet());
    Set<String> declared =
        Stream.of(Control.class, EpochMessage.class, HandoverMessage.class)
            .flatMap(family -> Stream.of(family.getPermittedSubclasses()))
            .map(Class::getSimpleName)
            .collect(Collectors.toSet());
    declared.remove("EpochWord"); // whose every content is there
    assertThat(kinds).isEqualTo(declared);
  }
}
