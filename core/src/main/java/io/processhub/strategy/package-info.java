/**
 * The five families of strategies. A strategy is an immutable value that answers questions; what it
 * answers is a pure function of what it is given. No strategy sends, starts or stops anything: the
 * hub does that. Write your own by implementing a family's interface.
 */
@NullMarked
package io.processhub.strategy;

import org.jspecify.annotations.NullMarked;
