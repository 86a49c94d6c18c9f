package io.processhub.examples;

import io.processhub.ProcessType;
import io.processhub.process.Ask;
import io.processhub.process.Handover;
import io.processhub.process.HubProcess;
import io.processhub.process.ProcessContext;

/**
 * An electricity meter: adds up what it is told, and says the total when asked. The total moves
 * with it, where the hub hands state over.
 */
public final class Meter implements HubProcess<Meter.Command>, Handover<Double> {
  /** The type under which meters are registered with a hub. */
  public static final ProcessType<MeterConfig, Command> METER =
      ProcessType.of("meter", MeterConfig.class, Command.class, Meter::new);

  /** What a meter understands. */
  public sealed interface Command {}

  /**
   * So much was used.
   *
   * @param kWh the energy since the last reading
   */
  public record Reading(double kWh) implements Command {}

  /** How much was used so far? */
  public record Total() implements Command, Ask<Double> {}

  private double total;

  /** A meter that has counted nothing yet. */
  public Meter(MeterConfig config) {}

  @Override
  public void receive(Command command, ProcessContext context) {
    switch (command) {
      case Reading reading -> total += reading.kWh();
      case Total ignored -> context.reply(total);
    }
  }

  @Override
  public Double handOver() {
    return total;
  }

  @Override
  public void takeOver(Double state) {
    total = state;
  }
}
