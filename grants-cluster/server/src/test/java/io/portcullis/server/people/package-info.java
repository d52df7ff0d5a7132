@NullMarked
package io.portcullis.server.people;

import org.jspecify.annotations.NullMarked;
