package io.processhub.cli.worker;

import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;
import java.util.Random;
import java.util.zip.CRC32C;

/** A process with a state of any size, which can say whether it still has it. */
public final class Ballast implements HubProcess<Ballast.Command>, Handover<byte[]> {
  /** Begins with an empty state. */
  public static final ProcessType<Config, Command> BALLAST =
      ProcessType.of("ballast", Config.class, Command.class, config -> new Ballast());

  /** What a ballast is made from. */
  public record Config() {}

  /** What a ballast understands. */
  public sealed interface Command {}

  /**
   * Takes so many bytes by chance as its state; answers their digest.
   *
   * @param bytes how many
   * @param seed of the chance
   */
  public record Load(int bytes, long seed) implements Command, Ask<Long> {}

  /** What is the digest of your state? */
  public record Digest() implements Command, Ask<Long> {}

  private byte[] state = {};

  @Override
  public void receive(Command command, ProcessContext context) {
    switch (command) {
      case Load load -> {
        byte[] bytes = new byte[load.bytes()];
        new Random(load.seed()).nextBytes(bytes);
        state = bytes;
        context.reply(digest());
      }
      case Digest ignored -> context.reply(digest());
    }
  }

  private long digest() {
    CRC32C digest = new CRC32C();
    digest.update(state);
    return digest.getValue();
  }

  @Override
  public byte[] handOver() {
    return state;
  }

  @Override
  public void takeOver(byte[] moved) {
    state = moved;
  }
}
