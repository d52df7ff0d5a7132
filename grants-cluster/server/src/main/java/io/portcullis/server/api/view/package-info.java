/** The bodies of answers. What is secret has a type of its own; verifiers are never shown. */
@NullMarked
package io.portcullis.server.api.view;

import org.jspecify.annotations.NullMarked;
