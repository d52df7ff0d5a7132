/** Drivers, frameworks and poolers under scopes: what they need of a session passes under every grant, and a denial is an error like others. */
@NullMarked
package io.portcullis.conformance.drivers;

import org.jspecify.annotations.NullMarked;
