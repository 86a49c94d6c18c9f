package io.processhub.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests of a kit with an implementation, and tells which of them fail. */
final class KitRun implements TestExecutionListener {
  private final Set<String> failed = new TreeSet<>();

  private KitRun() {}

  /** Each of these tests fails with a broken implementation. */
  static void assertRefused(Class<?> broken, String... tests) {
    assertThat(failing(broken, tests)).as(broken.getSimpleName()).containsOnly(tests);
  }

  private static Set<String> failing(Class<?> test, String... methods) {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    for (String method : methods) {
      request.selectors(DiscoverySelectors.selectMethod(test, method));
    }
    KitRun run = new KitRun();
    LauncherFactory.create().execute(request.build(), run);
    return run.failed;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
      return;
    }
    if (test.getSource().orElse(null) instanceof MethodSource method) {
      failed.add(method.getMethodName());
    } else {
      failed.add(test.getDisplayName());
    }
  }
}
