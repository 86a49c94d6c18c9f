package io.processhub.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.Distributor;
import io.processhub.HubConfig;
import io.processhub.RestartLimits;
import io.processhub.StartOptions;
import io.processhub.StopOptions;
import io.processhub.event.Hook;
import io.processhub.strategy.CentralizedLoadBalancer;
import io.processhub.strategy.ConsistentHashing;
import io.processhub.strategy.DynamicQuorum;
import io.processhub.strategy.Gossip;
import io.processhub.strategy.HotSwap;
import io.processhub.strategy.MajorityQuorum;
import io.processhub.strategy.PubSub;
import io.processhub.strategy.Replication;
import io.processhub.strategy.StaticQuorum;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What the guide to the configuration says of upstream's settings is so. */
class UpstreamSettingsGuideTest {
  private static String tables() throws Exception {
    String guide = Files.readString(Path.of("../docs/guides/configuring-the-hub.md"));
    return guide.substring(guide.indexOf("## Upstream's settings"));
  }

  /** That a default is upstream's. */
  private static void same(String upstream, Object value, String here) throws Exception {
    String words = value instanceof Duration time ? time.toSeconds() + " s" : value.toString();
    assertThat(tables())
        .contains("| `%s` | %s | `%s`".formatted(upstream, words.toLowerCase(Locale.ROOT), here));
  }

  @Test
  void theStrategiesHaveUpstreamsDefaults() throws Exception {
    CentralizedLoadBalancer balancer = CentralizedLoadBalancer.DEFAULT;
    same("max_history_size", balancer.maxHistorySize(), "maxHistorySize");
    same("weight_decay_factor", balancer.weightDecayFactor(), "weightDecayFactor");
    same("push_interval", balancer.pushInterval(), "pushInterval");
    same("nodeup_redistribution", balancer.nodeupRedistribution(), "nodeupRedistribution");
    same("replication_factor", Replication.DEFAULT.factor(), "Replication.factor(n)");
    same("replication_model", Replication.DEFAULT.model(), "activeActive()");
    same("redundancy_signal", Replication.DEFAULT.signal(), "signal");
    HotSwap swap = HotSwap.DEFAULT;
    same("retention", swap.retention(), "retention");
    same("handover", swap.handover(), "handover");
    same("confirm_handover", swap.confirmHandover(), "confirmHandover");
    same("handover_data_wait", swap.handoverDataWait(), "handoverDataWait");
    same("child_migration_timeout", swap.childMigrationTimeout(), "childMigrationTimeout");
    assertThat(PubSub.DEFAULT.syncInterval()).isEqualTo(Gossip.DEFAULT.syncInterval());
    same("sync_interval", Gossip.DEFAULT.syncInterval(), "syncInterval");
    same("recipients", Gossip.DEFAULT.recipients(), "recipients");
    same("restricted_init", Gossip.DEFAULT.restrictedInit(), "restrictedInit");
    same("startup_confirm", StaticQuorum.of(3).startupConfirm(), "startupConfirm");
    same("threshold_time", DynamicQuorum.ofPercent(50).thresholdTime(), "thresholdTime");
    MajorityQuorum majority = MajorityQuorum.DEFAULT;
    same("initial_cluster_size", majority.initialClusterSize(), "MajorityQuorum.ofAtLeast(n)");
    same("track_max_size", majority.trackMaxSize(), "trackMaxSize");
  }

  @Test
  void callsAndHubsHaveTheDefaultsThatAreNamed() throws Exception {
    Duration timeout = StartOptions.DEFAULT.timeout();
    assertThat(StopOptions.DEFAULT.timeout()).isEqualTo(timeout);
    assertThat(tables())
        .contains("| `timeout` of a start or stop | %d s".formatted(timeout.toSeconds()));
    same("check_existing", StartOptions.DEFAULT.checkExisting(), "StartOptions.checkExisting");
    same("on_failure", StartOptions.DEFAULT.onFailure(), "StartOptions.onFailure");
    same("disable_logging", StartOptions.DEFAULT.quiet(), "StartOptions.quiet");
    RestartLimits limits = RestartLimits.DEFAULT;
    assertThat(tables())
        .contains(
            "%d in %d s | `restartLimits`"
                .formatted(limits.maxRestarts(), limits.window().toSeconds()),
            "`barrierWait`, %d s".formatted(HubConfig.BARRIER_WAIT_DEFAULT.toSeconds()),
            "`leaveTimeout`, %d s".formatted(HubConfig.LEAVE_TIMEOUT_DEFAULT.toSeconds()),
            "`tombstoneRetention` (%d h)"
                .formatted(HubConfig.TOMBSTONE_RETENTION_DEFAULT.toHours()),
            "priority is %d unless given, the library's own are at %d"
                .formatted(Hook.PRIORITY_DEFAULT, Hook.PRIORITY_LIBRARY),
            "`WHICH_CHILDREN_TIMEOUT_DEFAULT` is %d s"
                .formatted(Distributor.WHICH_CHILDREN_TIMEOUT_DEFAULT.toSeconds()),
            "`maxConcurrentMigrations` (%d)".formatted(HotSwap.DEFAULT.maxConcurrentMigrations()),
            "`new ConsistentHashing(points)` (%,d)"
                .formatted(ConsistentHashing.VIRTUAL_NODES_DEFAULT),
            "`licence` (%d s)".formatted(MajorityQuorum.DEFAULT.licence().toSeconds()));
  }

  @Test
  void noSettingOfUpstreamIsLeftOut() throws Exception {
    List<String> settings =
        List.of(
            "child_specs",
            "hooks",
            "hubs_discover_interval",
            "deadlock_recovery_timeout",
            "storage_purge_interval",
            "migr_base_timeout",
            "dsup_max_restarts",
            "dsup_max_seconds",
            "dsup_shutdown_timeout",
            "awaitable",
            "timeout",
            "check_existing",
            "on_failure",
            "metadata",
            "tag",
            "disable_logging",
            "await_timeout",
            "child_mapping",
            "quorum_size",
            "reset_cluster_size");
    assertThat(settings).allSatisfy(name -> assertThat(tables()).contains("`" + name + "`"));
  }
}
