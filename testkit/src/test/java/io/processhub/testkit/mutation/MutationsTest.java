package io.processhub.testkit.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.testkit.invariant.Invariant;
import io.processhub.testkit.invariant.Invariants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the defects can still be put into the production code; {@link Mutations} runs them. */
class MutationsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final int DEFECTS_MIN = 10;

  @TempDir private Path directory;

  @Test
  void everyDefectCanBePutIn() throws Exception {
    List<Patch> patches = Patch.all(Mutations.patches(ROOT));

    assertThat(patches).hasSizeGreaterThanOrEqualTo(DEFECTS_MIN);
    for (Patch patch : patches) {
      Path classes = Mutant.compile(patch, ROOT, directory.resolve(patch.name()));
      assertThat(classes).as(patch.name()).isNotEmptyDirectory();
    }
  }

  @Test
  void everyDefectNamesInvariantsThatThereAre() throws IOException {
    List<String> names = Invariants.all().stream().map(Invariant::name).toList();

    assertThat(Patch.all(Mutations.patches(ROOT)))
        .allSatisfy(patch -> assertThat(names).containsAll(patch.caughtBy()));
  }

  @Test
  void aPatchAppliesWhereItsLinesHaveMovedTo() throws Exception {
    Files.writeString(directory.resolve("code"), "new\nnew\none\ntwo\nthree\n");

    assertThat(patch("one", "two", "three").apply(directory).get("code"))
        .isEqualTo("new\nnew\none\nbroken\nthree\n");
  }

  @Test
  void aPatchDoesNotApplyWhereItsLinesHaveChanged() throws IOException {
    Files.writeString(directory.resolve("code"), "one\ntwo and more\nthree\n");

    assertThatThrownBy(() -> patch("one", "two", "three").apply(directory))
        .isInstanceOf(Patch.DoesNotApply.class);
  }

  @Test
  void aPatchMustSayWhatIsBrokenAndWhoNotices() {
    assertThatThrownBy(() -> Patch.parse("x", List.of("Defect: all", "+++ b/code", "@@ -1 +1 @@")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Patch patch(String before, String old, String after) {
    return Patch.parse(
        "x",
        List.of(
            "Defect: the second line is another",
            "Caught by: Agreement",
            "--- a/code",
            "+++ b/code",
            "@@ -1,3 +1,3 @@",
            " " + before,
            "-" + old,
            "+broken",
            " " + after));
  }
}
