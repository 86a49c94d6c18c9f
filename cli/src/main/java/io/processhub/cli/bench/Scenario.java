package io.processhub.cli.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * Something to measure.
 *
 * @param name for the command line
 * @param description in one line
 * @param once measures it once
 */
record Scenario(String name, String description, Once once) {

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
            SpeedScenarios.all(),
            LinearScenarios.all())
        .flatMap(List::stream)
        .toList();
  }
}
