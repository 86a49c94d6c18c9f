/** The simulated cluster, the contract kits and the invariants. */
module io.processhub.testkit {
  requires transitive io.processhub;
  requires io.processhub.codec;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
}
