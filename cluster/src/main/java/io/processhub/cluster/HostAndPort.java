package io.processhub.cluster;

/**
 * A host name or address, not resolved, and a TCP port.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65,535
 */
record HostAndPort(String host, int port) {
  private static final int PORT_MAX = 65_535;

  /**
   * Reads {@code host:port}; an IPv6 address stands in brackets.
   *
   * @param what names the value in the error
   * @param portMin 0 where the system may choose the port, else 1
   */
  static HostAndPort parse(String what, String text, int portMin) {
    if (text == null) {
      throw malformed(what, "null", portMin);
    }
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw malformed(what, text, portMin);
    }
    if (colon < 0 || host.isBlank()) {
      throw malformed(what, text, portMin);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port >= portMin && port <= PORT_MAX) {
        return new HostAndPort(host, port);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw malformed(what, text, portMin);
  }

  private static IllegalArgumentException malformed(String what, String text, int portMin) {
    return new IllegalArgumentException(
        "The %s must be host:port with a port from %d to %d, as in 127.0.0.1:7800 or [::1]:7800, but is '%s'."
            .formatted(what, portMin, PORT_MAX, text));
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
