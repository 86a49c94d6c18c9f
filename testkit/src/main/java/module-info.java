/** The simulated cluster, the contract kits and the invariants. */
module io.processhub.testkit {
  requires transitive io.processhub;
  requires io.processhub.codec;
  requires java.management;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;

  exports io.processhub.testkit;
  exports io.processhub.testkit.contract;
  exports io.processhub.testkit.invariant;

  // The codec under test makes the samples, and JUnit the tests.
  opens io.processhub.testkit.contract;

  uses io.processhub.spi.Codec;
}
