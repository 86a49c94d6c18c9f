/** The hub program. */
module io.processhub.cli {
  requires info.picocli;
  requires io.processhub;
  requires io.processhub.cluster;
  requires io.processhub.codec;
  requires io.processhub.examples;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.yaml;

  opens io.processhub.cli to
      info.picocli;
}
