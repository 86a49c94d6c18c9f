/** The network transport, on JGroups. */
@SuppressWarnings("requires-automatic")
module io.processhub.cluster {
  requires transitive io.processhub;
  requires io.processhub.codec;
  requires org.jgroups;
  requires org.slf4j;

  exports io.processhub.cluster;
}
