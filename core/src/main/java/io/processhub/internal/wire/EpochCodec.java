package io.processhub.internal.wire;

import io.processhub.internal.epoch.Ballot;
import io.processhub.internal.epoch.Epoch;
import io.processhub.internal.epoch.EpochMessage;
import io.processhub.internal.epoch.EpochMessage.Accept;
import io.processhub.internal.epoch.EpochMessage.Accepted;
import io.processhub.internal.epoch.EpochMessage.Hello;
import io.processhub.internal.epoch.EpochMessage.Known;
import io.processhub.internal.epoch.EpochMessage.Pledge;
import io.processhub.internal.epoch.EpochMessage.Prepare;
import io.processhub.internal.epoch.EpochMessage.Promise;
import io.processhub.internal.epoch.EpochMessage.Refused;
import io.processhub.internal.epoch.EpochMessage.Reset;
import io.processhub.internal.epoch.EpochMessage.Tokens;
import io.processhub.internal.epoch.Voter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of {@link EpochMessage}s, within {@link ControlCodec}. */
final class EpochCodec {
  private static final int HELLO = 64;
  private static final int PLEDGE = 65;
  private static final int KNOWN = 66;
  private static final int PREPARE = 67;
  private static final int PROMISE = 68;
  private static final int ACCEPT = 69;
  private static final int ACCEPTED = 70;
  private static final int REFUSED = 71;
  private static final int TOKENS = 72;
  private static final int RESET = 73;

  private EpochCodec() {}

  static int kind(EpochMessage message) {
    return switch (message) {
      case Hello m -> HELLO;
      case Pledge m -> PLEDGE;
      case Known m -> KNOWN;
      case Prepare m -> PREPARE;
      case Promise m -> PROMISE;
      case Accept m -> ACCEPT;
      case Accepted m -> ACCEPTED;
      case Refused m -> REFUSED;
      case Tokens m -> TOKENS;
      case Reset m -> RESET;
    };
  }

  static void write(WireWriter out, EpochMessage message) {
    switch (message) {
      case Hello m -> {
        out.writeVar(m.opened());
        out.writeVar(m.cluster());
        out.writeVar(m.number());
        out.writeVar(m.nonce());
        out.writeVar(m.reach());
        out.writeBoolean(m.licensed());
        out.writeBoolean(m.done());
      }
      case Pledge m -> {
        out.writeVar(m.opened());
        out.writeVar(m.nonce());
      }
      case Known m -> writeEpoch(out, m.epoch());
      case Prepare m -> {
        writeMaybeEpoch(out, m.base());
        writeBallot(out, m.ballot());
      }
      case Promise m -> {
        out.writeVar(m.opened());
        writeBallot(out, m.ballot());
        writeMaybeEpoch(out, m.accepted());
        if (m.acceptedIn() != null) {
          writeBallot(out, m.acceptedIn());
        }
      }
      case Accept m -> {
        writeMaybeEpoch(out, m.base());
        writeBallot(out, m.ballot());
        writeEpoch(out, m.value());
        out.writeBoolean(m.forced());
      }
      case Accepted m -> {
        out.writeVar(m.opened());
        writeBallot(out, m.ballot());
      }
      case Refused m -> {
        out.writeVar(m.opened());
        writeBallot(out, m.ballot());
        writeBallot(out, m.promised());
        out.writeVar(m.waitMillis());
      }
      case Tokens m -> out.writeVar(m.last());
      case Reset m -> {
        out.writeVar(m.size());
        out.writeBoolean(m.forced());
      }
    }
  }

  /** The message; null if the kind is none of these. */
  static @Nullable EpochMessage read(int kind, WireReader in) {
    return switch (kind) {
      case HELLO ->
          new Hello(
              in.readVar(),
              in.readVar(),
              in.readVar(),
              in.readVar(),
              in.readCount(Integer.MAX_VALUE),
              in.readBoolean(),
              in.readBoolean());
      case PLEDGE -> new Pledge(in.readVar(), in.readVar());
      case KNOWN -> new Known(readEpoch(in));
      case PREPARE -> new Prepare(readMaybeEpoch(in), readBallot(in));
      case PROMISE -> readPromise(in);
      case ACCEPT ->
          new Accept(readMaybeEpoch(in), readBallot(in), readEpoch(in), in.readBoolean());
      case ACCEPTED -> new Accepted(in.readVar(), readBallot(in));
      case REFUSED -> new Refused(in.readVar(), readBallot(in), readBallot(in), in.readVar());
      case TOKENS -> new Tokens(in.readVar());
      case RESET -> new Reset(in.readCount(Integer.MAX_VALUE), in.readBoolean());
      default -> null;
    };
  }

  private static Promise readPromise(WireReader in) {
    long opened = in.readVar();
    Ballot ballot = readBallot(in);
    Epoch accepted = readMaybeEpoch(in);
    return new Promise(opened, ballot, accepted == null ? null : readBallot(in), accepted);
  }

  private static void writeBallot(WireWriter out, Ballot ballot) {
    out.writeVar(ballot.round());
    out.writeNode(ballot.by());
  }

  private static Ballot readBallot(WireReader in) {
    return new Ballot(in.readVar(), in.readNode());
  }

  private static void writeMaybeEpoch(WireWriter out, @Nullable Epoch epoch) {
    out.writeBoolean(epoch != null);
    if (epoch != null) {
      writeEpoch(out, epoch);
    }
  }

  private static @Nullable Epoch readMaybeEpoch(WireReader in) {
    return in.readBoolean() ? readEpoch(in) : null;
  }

  /** With its length first, so that an epoch can grow. */
  private static void writeEpoch(WireWriter out, Epoch epoch) {
    WireWriter body = new WireWriter(256);
    body.writeVar(epoch.cluster());
    body.writeVar(epoch.number());
    body.writeVar(epoch.fixedQuorum());
    writeVoters(body, epoch.ready());
    writeVoters(body, epoch.leaving());
    writeVoters(body, epoch.counted());
    out.writeBytes(body.toBytes());
  }

  private static Epoch readEpoch(WireReader in) {
    WireReader body = new WireReader(in.readBytes());
    Epoch epoch =
        new Epoch(
            body.readVar(),
            body.readVar(),
            body.readCount(Integer.MAX_VALUE),
            readVoters(body),
            readVoters(body),
            readVoters(body));
    if (epoch.counted().isEmpty() || epoch.cluster() == 0) {
      throw new MalformedFrame("an epoch counts nobody, or is of no cluster");
    }
    return epoch;
  }

  private static void writeVoters(WireWriter out, List<Voter> voters) {
    out.writeVar(voters.size());
    for (Voter voter : voters) {
      out.writeNode(voter.node());
      out.writeVar(voter.opened());
    }
  }

  private static List<Voter> readVoters(WireReader in) {
    int size = in.readSize();
    List<Voter> voters = new ArrayList<>(Math.min(size, 1_000));
    for (int i = 0; i < size; i++) {
      voters.add(new Voter(in.readNode(), in.readVar()));
    }
    return voters;
  }
}
