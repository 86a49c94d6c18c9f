/** Messages, arguments and state as CBOR. */
module io.processhub.codec {
  requires transitive io.processhub;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.cbor;
}
