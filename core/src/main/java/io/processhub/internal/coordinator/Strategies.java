package io.processhub.internal.coordinator;

import io.processhub.HubConfig;
import io.processhub.NodeId;
import io.processhub.event.HubEvent;
import io.processhub.internal.Printable;
import io.processhub.internal.Thrown;
import io.processhub.internal.observe.SparingLog;
import io.processhub.strategy.StrategyFamily;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Whether all who open the hub do so with the same strategies: each says with its presence which
 * its own are. Two nodes that differ may decide differently about the same child, so both tell it:
 * once for each node, family and value.
 */
final class Strategies {
  private static final Logger log = LoggerFactory.getLogger(Strategies.class);
  private static final StrategyFamily[] FAMILIES = StrategyFamily.values();
  private static final int CHARS_MAX = 300;

  /** Who has told more differences than that is told of the oldest again. */
  private static final int TOLD_MAX = 1_000;

  private static final Pattern LAMBDA_NUMBER = Pattern.compile("\\$\\$Lambda[^@,\\]\\s]*");
  private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]+");

  private final Ground ground;
  private final SparingLog differences;
  private final List<String> mine;
  private final Map<Difference, Boolean> told =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Difference, Boolean> eldest) {
          return size() > TOLD_MAX;
        }
      };

  private record Difference(String node, StrategyFamily family, String theirs) {}

  Strategies(Ground ground) {
    this.ground = ground;
    differences = ground.sparing(log);
    mine = describe(ground.config);
  }

  /** What this node's strategies are, in the order of {@link StrategyFamily}. */
  List<String> mine() {
    return mine;
  }

  /** Takes a node's word; it may know more families than this version, or fewer. */
  void compare(NodeId with, List<String> others) {
    for (int i = 0; i < Math.min(others.size(), FAMILIES.length); i++) {
      if (others.get(i).equals(mine.get(i))) {
        continue;
      }
      String theirs = shorten(others.get(i));
      Difference difference = new Difference(with.name(), FAMILIES[i], theirs);
      if (!theirs.equals(mine.get(i)) && told.put(difference, true) == null) {
        tell(with, FAMILIES[i], mine.get(i), theirs);
      }
    }
  }

  /** How many differences were told. */
  int told() {
    return told.size();
  }

  private void tell(NodeId with, StrategyFamily family, String own, String theirs) {
    ground.count("strategiesThatDiffer");
    differences
        .at(Level.WARN)
        .addKeyValue("hub", ground.hub())
        .addKeyValue("node", ground.self)
        .addKeyValue("with", with)
        .log(
            "All should open a hub with the same strategies, but {} is {} on {}, and {} on {}",
            family,
            own,
            ground.self,
            theirs,
            with);
    ground.publish(new HubEvent.StrategiesDiffer(ground.hub(), with, family, own, theirs));
  }

  private static List<String> describe(HubConfig config) {
    List<String> all = new ArrayList<>();
    for (StrategyFamily family : FAMILIES) {
      all.add(
          describe(
              switch (family) {
                case DISTRIBUTION -> config.distribution();
                case REDUNDANCY -> config.redundancy();
                case MIGRATION -> config.migration();
                case SYNCHRONIZATION -> config.synchronization();
                case PARTITION_TOLERANCE -> config.partitionTolerance();
              }));
    }
    return List.copyOf(all);
  }

  /**
   * The name of its class, and its options if it is a record. What differs from one JVM to the next
   * is left out: the numbers of lambdas, and identities.
   */
  static String describe(Object strategy) {
    Class<?> type = strategy.getClass();
    boolean isBuiltIn = type.getPackageName().equals(StrategyFamily.class.getPackageName());
    String name = isBuiltIn ? type.getSimpleName() : type.getName();
    String whole = name + (type.isRecord() ? options(type, strategy) : "");
    String same = LAMBDA_NUMBER.matcher(whole).replaceAll("\\$\\$Lambda");
    return shorten(IDENTITY.matcher(same).replaceAll(""));
  }

  private static String options(Class<?> type, Object strategy) {
    try {
      String text = strategy.toString();
      String simple = type.getSimpleName();
      return text.startsWith(simple) ? text.substring(simple.length()) : " " + text;
    } catch (RuntimeException | Error e) {
      log.atWarn()
          .setCause(Thrown.printable(e))
          .log("A strategy of {} cannot be described: its toString has failed", type.getName());
      return "";
    }
  }

  /** As it looks when it has come over the wire. */
  private static String shorten(String whole) {
    String text = Printable.text(whole);
    String part = text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX);
    return new String(part.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
