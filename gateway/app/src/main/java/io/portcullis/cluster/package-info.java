/**
 * What gateways and the grant cluster tell each other at once, beside the records: commands of operators, and cancels for
 * sessions of other gateways. Nothing that comes is believed before it is opened.
 */
@NullMarked
package io.portcullis.cluster;

import org.jspecify.annotations.NullMarked;
