package io.processhub.cluster;

import java.io.DataInput;
import java.io.IOException;
import java.util.Arrays;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.util.SeqnoList;
import org.jspecify.annotations.Nullable;

/**
 * Makes the messages that arrive: of the kinds only that this stack sends. JGroups itself would
 * also make any class that the sender names, and reserve as many bytes as he says.
 */
final class WireMessages {
  /** More than JGroups sends in one piece: frames travel in fragments. */
  static final int PAYLOAD_BYTES_MAX = 1 << 20;

  /** How much room is made at once for a payload, of which nothing may come. */
  private static final int PIECE_BYTES = 64 << 10;

  /** More than JGroups keeps to send again. */
  private static final int NUMBERS_MAX = 1 << 16;

  private static final short SEQUENCE_NUMBERS = ClassConfigurator.getMagicNumber(SeqnoList.class);

  private WireMessages() {}

  /** A message came that nobody here sends. Whoever sent it is cut off. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /**
   * Reads a message.
   *
   * @param destination where it goes, unless it says so itself
   * @param source where it comes from, unless it says so itself
   */
  static Message read(DataInput in, @Nullable Address destination, @Nullable Address source)
      throws IOException, ClassNotFoundException {
    return fill(create(in.readShort()).setDest(destination).setSrc(source), in);
  }

  /** Reads a message that does not say of which type it is, and is of bytes. */
  static Message readBytesMessage(DataInput in) throws IOException, ClassNotFoundException {
    return fill(create(Message.BYTES_MSG), in);
  }

  private static Message fill(Message message, DataInput in)
      throws IOException, ClassNotFoundException {
    WireHeaders.read(message, in);
    message.readPayload(in);
    if (WireHeaders.isFragment(message)
        && (message.getType() != Message.BYTES_MSG
            || message.getLength() < 1
            || message.getLength() > StackFactory.FRAGMENT_BYTES)) {
      throw new Refused("A fragment of " + message.getLength() + " bytes was refused.");
    }
    if (message.getSrc() == null) {
      throw new Refused("A message of nobody was refused.");
    }
    return message;
  }

  private static Message create(short type) throws Refused {
    return switch (type) {
      case Message.BYTES_MSG -> new Bytes();
      case Message.EMPTY_MSG -> new EmptyMessage();
      case Message.OBJ_MSG -> new RetransmissionRequest();
      default -> throw new Refused("A message of type " + type + " was refused.");
    };
  }

  /** A byte message of bounded length. */
  private static final class Bytes extends BytesMessage {
    @Override
    public void readPayload(DataInput in) throws IOException {
      int payloadLength = in.readInt();
      if (payloadLength > PAYLOAD_BYTES_MAX) {
        throw new Refused("A message of " + payloadLength + " bytes was refused.");
      }
      if (payloadLength >= 0) {
        setArray(readBytes(in, payloadLength), 0, payloadLength);
      }
    }

    private static byte[] readBytes(DataInput in, int count) throws IOException {
      byte[] bytes = new byte[Math.min(count, PIECE_BYTES)];
      in.readFully(bytes);
      while (bytes.length < count) {
        int read = bytes.length;
        bytes = Arrays.copyOf(bytes, Math.min(count, 2 * read));
        in.readFully(bytes, read, bytes.length - read);
      }
      return bytes;
    }
  }

  /** The only object message of this stack: the numbers of the messages to send again. */
  private static final class RetransmissionRequest extends ObjectMessage {
    @Override
    public void readPayload(DataInput in) throws IOException, ClassNotFoundException {
      if (in.readByte() == 0) {
        return;
      }
      if (in.readShort() != SEQUENCE_NUMBERS) {
        throw new Refused("A message with a Java object was refused.");
      }
      SeqnoList numbers = new Numbers();
      numbers.readFrom(in);
      setSizeStreamable(numbers);
    }
  }

  /** Sequence numbers, of bounded count. */
  private static final class Numbers extends SeqnoList {
    @Override
    public void readFrom(DataInput in) throws IOException {
      size = in.readInt();
      if (size < 1 || size > NUMBERS_MAX) {
        throw new Refused("A list of " + size + " sequence numbers was refused.");
      }
      offset = in.readLong();
      words = new long[(size + Long.SIZE - 1) / Long.SIZE];
      for (int i = 0; i < words.length; i++) {
        words[i] = in.readLong();
      }
    }
  }
}
