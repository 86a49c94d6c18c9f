/**
 * Distributes supervised, named, long-lived processes over a cluster. Begin with {@link
 * io.processhub.HubNode}.
 */
module io.processhub {
  requires org.slf4j;
  requires static transitive org.jspecify;

  uses io.processhub.spi.Codec;

  exports io.processhub;
  exports io.processhub.process;
  exports io.processhub.strategy;
  exports io.processhub.event;
  exports io.processhub.spi;
}
