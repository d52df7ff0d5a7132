/** Who may ask: operators' tokens for the API, node credentials for the up channel. */
@NullMarked
package io.portcullis.server.api.auth;

import org.jspecify.annotations.NullMarked;
