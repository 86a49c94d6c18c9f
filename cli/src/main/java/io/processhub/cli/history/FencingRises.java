package io.processhub.cli.history;

import java.util.ArrayList;
import java.util.List;

/** Under a quorum no two instances of a child have one token, and later ones have later tokens. */
record FencingRises() implements Check {
  @Override
  public List<String> violations(History history) {
    List<String> found = new ArrayList<>();
    history
        .allLives()
        .forEach((child, lives) -> {
          if (history.isSingle(child.hub())) {
            Event.Started before = lives.getFirst().start();
            for (Life life : lives.subList(1, lives.size())) {
              Event.Started now = life.start();
              if (now.licensed() && now.token() <= before.token()) {
                found.add(
                    "%s became %s with token %d, after %s with token %d."
                        .formatted(
                            child, now.instance(), now.token(), before.instance(), before.token()));
              }
              before = now.token() > before.token() ? now : before;
            }
          }
        });
    return found;
  }
}
