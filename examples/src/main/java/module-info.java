/** Programs to learn from. */
module io.processhub.examples {
  requires io.processhub;
  requires io.processhub.cluster;
  requires io.processhub.codec;
}
