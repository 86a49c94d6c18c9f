/** What every implementation of a port must do, as tests to extend. */
@NullMarked
package io.processhub.testkit.contract;

import org.jspecify.annotations.NullMarked;
