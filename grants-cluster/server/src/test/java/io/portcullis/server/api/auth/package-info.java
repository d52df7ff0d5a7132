@NullMarked
package io.portcullis.server.api.auth;

import org.jspecify.annotations.NullMarked;
