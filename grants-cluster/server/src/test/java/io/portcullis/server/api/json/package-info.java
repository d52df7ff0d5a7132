@NullMarked
package io.portcullis.server.api.json;

import org.jspecify.annotations.NullMarked;
