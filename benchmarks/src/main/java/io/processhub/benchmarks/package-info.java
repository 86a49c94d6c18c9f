/** JMH benchmarks and cluster scenarios. */
@NullMarked
package io.processhub.benchmarks;

import org.jspecify.annotations.NullMarked;
