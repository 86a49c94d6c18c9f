@NullMarked
package io.processhub.testkit.contract;

import org.jspecify.annotations.NullMarked;
