/** The up channel: what gateways send. */
@NullMarked
package io.portcullis.server.up;

import org.jspecify.annotations.NullMarked;
