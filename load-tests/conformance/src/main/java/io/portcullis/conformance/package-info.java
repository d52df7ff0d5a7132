/** Tests that others wrote for drivers and for PostgreSQL, run directly and through the gateway, and compared test by test. */
@NullMarked
package io.portcullis.conformance;

import org.jspecify.annotations.NullMarked;
