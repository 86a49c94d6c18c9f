/** The simulated cluster, the contract kits and the invariants. */
module io.processhub.testkit {
  requires transitive io.processhub;
  requires io.processhub.codec;
  requires java.management;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;

  exports io.processhub.testkit.contract;

  // The codec under test makes the samples, and JUnit the tests.
  opens io.processhub.testkit.contract;
}
