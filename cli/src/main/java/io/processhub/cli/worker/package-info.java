/**
 * JVMs under the control of this one, for the demo, the benchmarks and the tests on real clusters:
 * {@link io.processhub.cli.worker.WorkerCluster} starts them, {@link
 * io.processhub.cli.worker.WorkerProcess} talks to one, and {@link io.processhub.cli.worker.Worker}
 * is what runs inside.
 */
@NullMarked
package io.processhub.cli.worker;

import org.jspecify.annotations.NullMarked;
