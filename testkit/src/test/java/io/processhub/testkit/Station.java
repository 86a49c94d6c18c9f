package io.processhub.testkit;

import io.processhub.NodeId;
import io.processhub.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A node that only writes down what it receives and sees: to try the network with. */
final class Station implements Transport.Listener {
  final SimNode node;
  final NodeId id;
  final Life life;
  final SimTransport transport;
  final List<String> received = new ArrayList<>();
  final List<Set<String>> views = new ArrayList<>();
  private final Simulation simulation;

  Station(Simulation simulation, String name) {
    this(simulation, name, 1);
  }

  Station(Simulation simulation, String name, long incarnation) {
    this.simulation = simulation;
    node = simulation.node(name);
    life = node.boot();
    id = new NodeId(name, incarnation);
    transport = new SimTransport(life, simulation.network());
    transport.start(id, this);
  }

  static List<Station> several(Simulation simulation, int count) {
    List<Station> stations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      stations.add(new Station(simulation, String.valueOf((char) ('a' + i))));
    }
    return stations;
  }

  @Override
  public void onFrame(NodeId from, byte[] frame) {
    received.add(from.name() + ":" + new String(frame, StandardCharsets.UTF_8));
  }

  @Override
  public void onView(List<NodeId> members) {
    views.add(new TreeSet<>(members.stream().map(NodeId::name).toList()));
  }

  void send(Station to, Transport.Lane lane, String text) {
    transport.send(to.id, lane, text.getBytes(StandardCharsets.UTF_8));
  }

  void crash() {
    life.end();
    simulation.network().crashed(life);
  }

  Set<String> view() {
    return views.getLast();
  }

  List<String> receivedFrom(Station sender) {
    return received.stream().filter(text -> text.startsWith(sender.id.name() + ":")).toList();
  }
}
