package io.processhub.cluster;

import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_ALL3;

/**
 * JGroups' failure detection, which takes note of members only. JGroups' own remembers whoever has
 * sent anything until the next view.
 */
final class HubHeartbeats extends FD_ALL3 {
  HubHeartbeats() {
    setId(ClassConfigurator.getProtocolId(FD_ALL3.class));
  }

  @Override
  protected void update(Address sender, boolean isHeartbeat, boolean isOfView) {
    if (isOfView || timestamps.containsKey(sender)) {
      super.update(sender, isHeartbeat, isOfView);
    }
  }
}
