/** What several parts of ProcessHub need, and no user. */
@NullMarked
package io.processhub.internal;

import org.jspecify.annotations.NullMarked;
