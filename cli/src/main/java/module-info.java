/** The hub program. */
module io.processhub.cli {
  requires info.picocli;
  requires io.processhub;
  requires io.processhub.cluster;
  requires io.processhub.codec;
  requires io.processhub.examples;
  requires io.processhub.testkit;
  requires org.snakeyaml.engine;
  requires static org.jspecify;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.yaml;

  uses io.processhub.spi.ProcessTypes;

  opens io.processhub.cli to
      info.picocli;
  opens io.processhub.cli.bench to
      info.picocli;
  opens io.processhub.cli.chaos to
      info.picocli;
  opens io.processhub.cli.churn to
      info.picocli;
  opens io.processhub.cli.demo to
      info.picocli;
  opens io.processhub.cli.simulate to
      info.picocli;

  exports io.processhub.cli.worker to
      tools.jackson.databind;
}
