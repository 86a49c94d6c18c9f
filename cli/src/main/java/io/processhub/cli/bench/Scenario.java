package io.processhub.cli.bench;

import io.processhub.cli.worker.JvmCommand;
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
 * @param isBrief whether it is over soon after its JVMs were launched
 */
record Scenario(
    String name, String description, Once once, List<String> jvmOptions, boolean isBrief) {

  /** One on JVMs with no special options. */
  Scenario(String name, String description, Once once) {
    this(name, description, once, List.of(), false);
  }

  /** The same on JVMs with one more option. */
  Scenario with(String jvmOption) {
    List<String> options = new ArrayList<>(jvmOptions);
    options.add(jvmOption);
    return new Scenario(name, description, once, List.copyOf(options), isBrief);
  }

  /**
   * The same, said to be over soon after its JVMs were launched. Where these are more than the
   * processors, they have the fast compiler only: else they would mostly wait for each other's
   * optimizing ones, whose work does not pay any more.
   */
  Scenario brief() {
    return new Scenario(name, description, once, jvmOptions, true);
  }

  /** The options of so many JVMs. */
  List<String> jvmOptions(int jvms) {
    boolean isCrowded = isBrief && jvms > Runtime.getRuntime().availableProcessors();
    return isCrowded ? with(JvmCommand.SHORT_LIVED).jvmOptions : jvmOptions;
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
