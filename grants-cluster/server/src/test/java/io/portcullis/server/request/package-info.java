@NullMarked
package io.portcullis.server.request;

import org.jspecify.annotations.NullMarked;
