/** Programs to learn from. */
module io.processhub.examples {
  requires transitive io.processhub;
  requires io.processhub.codec;
  requires static org.jspecify;

  exports io.processhub.examples;

  provides io.processhub.spi.ProcessTypes with
      io.processhub.examples.ExampleTypes;
}
