/** {@code hub churn}: children come, go, crash and move for long, and nothing may grow by it. */
@NullMarked
package io.processhub.cli.churn;

import org.jspecify.annotations.NullMarked;
