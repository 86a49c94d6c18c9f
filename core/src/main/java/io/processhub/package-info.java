/** Named processes spread over a cluster. */
@NullMarked
package io.processhub;

import org.jspecify.annotations.NullMarked;
