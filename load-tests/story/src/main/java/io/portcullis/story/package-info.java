/** How people and programs get in, played with real parts: Keycloak, Chromium, psql, drivers. */
@NullMarked
package io.portcullis.story;

import org.jspecify.annotations.NullMarked;
