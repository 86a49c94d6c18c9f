/** Named processes spread over a cluster: the library. */
module io.processhub {
  requires org.slf4j;
  requires static transitive org.jspecify;
}
