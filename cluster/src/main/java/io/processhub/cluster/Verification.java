package io.processhub.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.VERIFY_SUSPECT2;

/**
 * JGroups' verification of a suspicion, which asks more than once: its question travels unreliably,
 * and is lost if the connection breaks, as it may have just done.
 */
final class Verification extends VERIFY_SUSPECT2 {
  /** How often a suspect is asked within the timeout. */
  private static final int QUESTIONS = 4;

  Verification() {
    setId(ClassConfigurator.getProtocolId(VERIFY_SUSPECT2.class));
  }

  @Override
  protected void verifySuspect(Collection<Address> members) {
    super.verifySuspect(members);
    for (int i = 1; i < QUESTIONS; i++) {
      Future<?> unused =
          getTransport()
              .getTimer()
              .schedule(
                  () -> askAgain(members), i * timeout / QUESTIONS, TimeUnit.MILLISECONDS, false);
    }
  }

  private void askAgain(Collection<Address> members) {
    List<Address> silent = new ArrayList<>(members);
    synchronized (this) {
      silent.retainAll(suspects.stream().map(Entry::suspect).toList());
    }
    if (!silent.isEmpty()) {
      super.verifySuspect(silent);
    }
  }
}
