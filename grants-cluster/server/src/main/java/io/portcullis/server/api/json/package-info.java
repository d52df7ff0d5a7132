/** JSON in and out: strict where people and programs of others write, forgiving where a newer gateway does. */
@NullMarked
package io.portcullis.server.api.json;

import org.jspecify.annotations.NullMarked;
