/** What should run: records, stamps, tombstones, merging, digests. */
@NullMarked
package io.processhub.internal.catalog;

import org.jspecify.annotations.NullMarked;
