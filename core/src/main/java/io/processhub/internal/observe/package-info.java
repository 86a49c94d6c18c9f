/** What a hub tells of itself: events and counters. */
@NullMarked
package io.processhub.internal.observe;

import org.jspecify.annotations.NullMarked;
