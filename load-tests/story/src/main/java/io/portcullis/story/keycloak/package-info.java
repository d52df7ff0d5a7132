/** A real Keycloak: its process, its realms, and what an administrator does there. */
@NullMarked
package io.portcullis.story.keycloak;

import org.jspecify.annotations.NullMarked;
