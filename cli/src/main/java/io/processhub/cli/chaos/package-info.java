/**
 * {@code hub chaos}: real JVMs on a real network that loses, delays and cuts, and that are killed
 * and frozen. The network is made of namespaces and links of the system, and of a router inside
 * this JVM through which every packet goes.
 */
@NullMarked
package io.processhub.cli.chaos;

import org.jspecify.annotations.NullMarked;
