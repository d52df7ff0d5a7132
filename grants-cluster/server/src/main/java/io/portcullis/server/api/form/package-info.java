/** From what a client wrote to what the store takes: pure, and every refusal names the field. */
@NullMarked
package io.portcullis.server.api.form;

import org.jspecify.annotations.NullMarked;
