/**
 * Distributes supervised, named, long-lived processes over a cluster. Begin with {@link
 * io.processhub.HubNode}.
 */
@SuppressWarnings("module") // the testkit is compiled later
module io.processhub {
  requires java.management;
  requires org.slf4j;
  requires static transitive org.jspecify;

  uses io.processhub.spi.Codec;

  exports io.processhub;
  exports io.processhub.process;
  exports io.processhub.strategy;
  exports io.processhub.event;
  exports io.processhub.spi;
  exports io.processhub.internal to
      io.processhub.cluster;
  exports io.processhub.internal.observe to
      io.processhub.cluster;
  exports io.processhub.internal.wire to
      io.processhub.testkit; // to make the simulation's trace readable
}
