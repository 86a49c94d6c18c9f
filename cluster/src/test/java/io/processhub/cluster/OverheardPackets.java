package io.processhub.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.util.DefaultSocketFactory;

/** Makes the sockets of nodes, and keeps the packets that go through them, both ways. */
final class OverheardPackets extends DefaultSocketFactory {
  private final List<Tape> said = new CopyOnWriteArrayList<>();
  private final List<Tape> heard = new CopyOnWriteArrayList<>();

  /** The bytes of one direction. */
  private static final class Tape {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    synchronized void add(byte[] more, int offset, int length) {
      bytes.write(more, offset, length);
    }

    synchronized DataInputStream play() {
      return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    }
  }

  @Override
  public Socket createSocket(String service) throws IOException {
    Tape outward = new Tape();
    Tape inward = new Tape();
    said.add(outward);
    heard.add(inward);
    return new Socket() {
      @Override
      public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
          @Override
          public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            outward.add(bytes, offset, length);
            out.write(bytes, offset, length);
          }
        };
      }

      @Override
      public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count > 0) {
              inward.add(bytes, offset, count);
            }
            return count;
          }
        };
      }
    };
  }

  /** All packets so far. */
  List<byte[]> packets() throws IOException {
    List<byte[]> packets = new ArrayList<>();
    for (Tape tape : said) {
      play(tape, true, packets);
    }
    for (Tape tape : heard) {
      play(tape, false, packets);
    }
    return packets;
  }

  private static void play(Tape tape, boolean greets, List<byte[]> packets) throws IOException {
    DataInputStream in = tape.play();
    try {
      if (greets) {
        // Who connects says where he listens.
        in.skipNBytes(Connection.cookie.length + Short.BYTES);
        in.skipNBytes(in.readShort());
      }
      for (int length = in.readInt(); length != Connection.GRACEFUL_CLOSE; length = in.readInt()) {
        byte[] packet = new byte[length];
        in.readFully(packet);
        packets.add(packet);
      }
    } catch (EOFException end) {
      // The connection was cut.
    }
  }
}
