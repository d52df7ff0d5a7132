@NullMarked
package io.portcullis.server.config;

import org.jspecify.annotations.NullMarked;
