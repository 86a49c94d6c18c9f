/** What a user's process implements, and what it is given. */
@NullMarked
package io.processhub.process;

import org.jspecify.annotations.NullMarked;
