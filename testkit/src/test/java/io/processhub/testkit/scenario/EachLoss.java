package io.processhub.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.HubConfigBuilder;
import io.processhub.testkit.SimSettings;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A scenario that is played as often as control frames are sent while something happens in it: each
 * time from the same seed, and each time another of these frames is lost. Each time, the hub is to
 * become quiet and to be as it should be.
 */
record EachLoss(SimSettings settings, UnaryOperator<HubConfigBuilder> options) {
  private static final int FRAMES_MAX = 2_000;

  /**
   * Plays it.
   *
   * @param before what is there before
   * @param meanwhile what happens, of whose frames one is lost
   * @param after what must be so when the hub is quiet again
   * @return how many frames were lost, one at a time
   */
  int play(Consumer<Stage> before, Consumer<Stage> meanwhile, Consumer<Stage> after) {
    int lost = 0;
    while (playOne(lost + 1, before, meanwhile, after)) {
      lost++;
      assertThat(lost).isLessThan(FRAMES_MAX);
    }
    return lost;
  }

  /** Whether so many frames were sent, and the last of them was lost. */
  private boolean playOne(
      int nth, Consumer<Stage> before, Consumer<Stage> meanwhile, Consumer<Stage> after) {
    boolean[] lost = new boolean[1];
    Stage.playOne(
        1,
        settings,
        options,
        stage -> {
          before.accept(stage);
          BooleanSupplier isLost = stage.simulation.network().lose(nth);
          meanwhile.accept(stage);
          lost[0] = isLost.getAsBoolean();
          try {
            stage.world.checkWhenQuiet();
            after.accept(stage);
          } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(
                "With frame %d lost: %s".formatted(nth, failure.getMessage()), failure);
          }
        });
    return lost[0];
  }
}
