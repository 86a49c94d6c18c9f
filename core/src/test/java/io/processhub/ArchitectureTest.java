package io.processhub;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rules of the house. What makes the simulation possible is that a hub reads time, draws random
 * numbers, starts threads and waits through its ports only; {@code internal.platform} holds the
 * real ones.
 */
final class ArchitectureTest {
  private static final String PLATFORM = "io.processhub.internal.platform..";
  private static final String COORDINATOR = "io.processhub.internal.coordinator..";

  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");
  private static final Pattern SYNCHRONIZED = Pattern.compile("\\bsynchronized\\b");

  private static final Path CLASSES = Path.of("target", "classes");
  private static final JavaClasses CORE = new ClassFileImporter().importPath(CLASSES);

  /** A rule about classes that are not there holds, too. */
  @Test
  void theRulesAreCheckedAgainstTheClassesThatTheyAreAbout() {
    assertThat(CORE.stream().map(JavaClass::getPackageName))
        .contains(
            "io.processhub",
            "io.processhub.strategy",
            "io.processhub.internal.coordinator",
            "io.processhub.internal.platform",
            "io.processhub.internal.runtime");
  }

  @Test
  void onlyTheApiIsExportedToEverybody() {
    ModuleDescriptor module =
        ModuleFinder.of(CLASSES).find("io.processhub").orElseThrow().descriptor();
    assertThat(module.exports().stream().filter(export -> !export.isQualified()))
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder(
            "io.processhub",
            "io.processhub.process",
            "io.processhub.strategy",
            "io.processhub.event",
            "io.processhub.spi");
  }

  @Test
  void theRuntimeKnowsNothingOfTheCoordinator() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.processhub.internal.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(COORDINATOR)
            .because("it executes commands and reports facts"));
  }

  @Test
  void theCoordinatorHasNoLocks() {
    check(
        noClasses()
            .that()
            .resideInAPackage(COORDINATOR)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.locks..")
            .because("one loop decides, and waits for nobody"));
    check(
        noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage(COORDINATOR)
            .and()
            .areDeclaredInClassesThat()
            .haveNameNotMatching(".*Alterations\\$Chain")
            .should()
            .haveModifier(JavaModifier.SYNCHRONIZED)
            .because("of its classes only that chain meets other threads, those of its hooks"));
  }

  /** Synchronized blocks are no methods, and not in what ArchUnit reads of a class. */
  @Test
  void ofTheCoordinatorsClassesOnlyTwoLockOutOtherThreads() throws IOException {
    Set<String> locking = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SOURCES.resolve("io/processhub/internal/coordinator"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String code = COMMENT.matcher(Files.readString(file)).replaceAll("");
        if (SYNCHRONIZED.matcher(code).find()) {
          locking.add(file.getFileName().toString());
        }
      }
    }
    assertThat(locking)
        .as("threads of hooks come to the one, those of the network and the executor to the other")
        .containsExactly("Alterations.java", "Returns.java");
  }

  @Test
  void everyPackageOfEveryModuleIsNullMarked() throws IOException {
    Set<Path> packages = new TreeSet<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path sources : modules.map(module -> module.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(sources)) {
          packages.addAll(packages(sources));
        }
      }
    }
    assertThat(packages)
        .hasSizeGreaterThan(30)
        .allSatisfy(folder ->
            assertThat(folder.resolve("package-info.java"))
                .content()
                .containsPattern("(?m)^@NullMarked$"));
  }

  /** The folders with sources. */
  private static List<Path> packages(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java") && !file.endsWith("module-info.java"))
          .map(Path::getParent)
          .toList();
    }
  }

  @Test
  void strategiesKnowNothingInternal() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.processhub.strategy..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.processhub.internal..")
            .because("they are values that answer questions"));
  }

  @Test
  void theLibraryDependsOnNothingButLoggingAndNullness() {
    check(
        classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "io.processhub..", "org.slf4j..", "org.jspecify.."));
  }

  @Test
  void nothingUsesJavaSerialization() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ObjectOutputStream.class)
            .because("bytes from the network must not choose the classes that they create"));
  }

  @Test
  void onlyThePlatformReadsTheTime() {
    checkOnlyThePlatform("read the time", ArchitectureTest::readsTheTime);
  }

  @Test
  void onlyThePlatformDrawsRandomNumbers() {
    checkOnlyThePlatform("draw random numbers", ArchitectureTest::drawsRandomNumbers);
  }

  @Test
  void onlyThePlatformNumbersThreads() {
    checkOnlyThePlatform(
        "tell threads apart by their numbers", use -> use.of(Thread.class, "threadId", "getId"));
  }

  @Test
  void onlyThePlatformStartsThreads() {
    checkOnlyThePlatform("start threads or use a shared pool", ArchitectureTest::startsThreads);
  }

  @Test
  void onlyThePlatformWaitsForTimeToPass() {
    checkOnlyThePlatform("wait for time to pass", ArchitectureTest::waitsForTime);
  }

  private static void check(ArchRule rule) {
    rule.check(CORE);
  }

  private static void checkOnlyThePlatform(String what, Predicate<Use> forbidden) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(PLATFORM)
            .should()
            .accessTargetWhere(
                describe(what, (JavaAccess<?> access) -> isForbidden(access, forbidden)))
            .because("there is a port for it, and the simulation stands behind that port"));
  }

  /** Calls, constructions and method references alike. */
  private static boolean isForbidden(JavaAccess<?> access, Predicate<Use> forbidden) {
    AccessTarget target = access.getTarget();
    return target instanceof CodeUnitAccessTarget used && forbidden.test(new Use(used));
  }

  private static boolean readsTheTime(Use use) {
    return use.of(System.class, "nanoTime", "currentTimeMillis")
        || use.of(Clock.class, "tickMillis", "tickSeconds", "tickMinutes")
        || (use.ofAny(Clock.class, InstantSource.class) && use.name().startsWith("system"))
        || (use.inPackage("java.time") && use.name().equals("now") && !use.takes(Clock.class))
        || use.of(Calendar.class, "getInstance")
        || (use.constructs(Date.class) && use.takesNothing());
  }

  private static boolean drawsRandomNumbers(Use use) {
    return use.constructs(Random.class)
        || (use.constructs(SplittableRandom.class) && use.takesNothing())
        || use.ofAny(ThreadLocalRandom.class, RandomGeneratorFactory.class)
        || use.of(RandomGenerator.class, "getDefault", "of")
        || use.of(Math.class, "random")
        || use.of(StrictMath.class, "random")
        || use.of(UUID.class, "randomUUID")
        || (use.of(Collections.class, "shuffle")
            && !use.takes(Random.class)
            && !use.takes(RandomGenerator.class));
  }

  private static boolean startsThreads(Use use) {
    boolean async = use.name().endsWith("Async") && !use.takes(Executor.class);
    return use.constructs(Thread.class)
        || use.of(Thread.class, "ofVirtual", "ofPlatform", "startVirtualThread")
        || use.ofAny(Executors.class)
        || use.constructs(ThreadPoolExecutor.class)
        || use.constructs(ForkJoinPool.class)
        || use.of(ForkJoinPool.class, "commonPool")
        || (use.ofAny(CompletionStage.class) && async)
        || use.constructs(Timer.class)
        || use.of(Collection.class, "parallelStream")
        || use.of(BaseStream.class, "parallel")
        || (use.ofAny(Arrays.class) && use.name().startsWith("parallel"));
  }

  private static boolean waitsForTime(Use use) {
    return use.of(Thread.class, "sleep")
        || (use.of(Thread.class, "join") && !use.takesNothing())
        || (use.of(Object.class, "wait") && !use.takesNothing())
        || use.of(LockSupport.class, "parkNanos", "parkUntil")
        || use.of(TimeUnit.class, "sleep", "timedJoin", "timedWait")
        || use.of(CompletableFuture.class, "orTimeout", "completeOnTimeout", "delayedExecutor")
        // get, poll, offer, await, tryLock, ...: all of them end when the machine's clock says so.
        || (use.inPackage("java.util.concurrent")
            && !use.ofAny(TimeUnit.class)
            && use.takes(TimeUnit.class));
  }

  /** A use of a method or constructor. Subclasses count as what they extend. */
  private record Use(CodeUnitAccessTarget target) {
    String name() {
      return target.getName();
    }

    boolean ofAny(Class<?>... owners) {
      return Arrays.stream(owners).anyMatch(target.getOwner()::isAssignableTo);
    }

    boolean of(Class<?> owner, String... names) {
      return ofAny(owner) && List.of(names).contains(name());
    }

    boolean constructs(Class<?> owner) {
      return of(owner, "<init>");
    }

    boolean inPackage(String name) {
      String actual = target.getOwner().getPackageName();
      return actual.equals(name) || actual.startsWith(name + ".");
    }

    boolean takes(Class<?> parameter) {
      return target.getRawParameterTypes().stream().anyMatch(type -> isA(type, parameter));
    }

    boolean takesNothing() {
      return target.getRawParameterTypes().isEmpty();
    }

    private static boolean isA(JavaClass type, Class<?> parameter) {
      return type.isAssignableTo(parameter);
    }
  }
}
