package io.processhub.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something to measure.
 *
 * @param name for the command line
 * @param description in one line
 * @param once measures it once
 * @param jvmOptions of the measured JVMs
 */
record Scenario(String name, String description, Once once, List<String> jvmOptions) {

  /** One on JVMs with no special options. */
  Scenario(String name, String description, Once once) {
    this(name, description, once, List.of());
  }

  /** The same on JVMs with one more option. */
  Scenario with(String jvmOption) {
    List<String> options = new ArrayList<>(jvmOptions);
    options.add(jvmOption);
    return new Scenario(name, description, once, List.copyOf(options));
  }

  /** One measurement. */
  @FunctionalInterface
  interface Once {
    void measure(Run run) throws Exception;
  }

  /** All of them. */
  static List<Scenario> all() {
    return Stream.of(
            LaunchScenarios.all(),
            StartScenarios.all(),
            ChangeScenarios.all(),
            ReplicaScenarios.all(),
            HandoverScenarios.all(),
            SpeedScenarios.all(),
            LinearScenarios.all())
        .flatMap(List::stream)
        .toList();
  }
}
