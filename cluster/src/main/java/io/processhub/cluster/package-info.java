/** The network transport, on JGroups. */
@NullMarked
package io.processhub.cluster;

import org.jspecify.annotations.NullMarked;
