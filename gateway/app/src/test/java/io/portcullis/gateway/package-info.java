/** The gateway as a process of its own, between real clients and a real PostgreSQL. */
@NullMarked
package io.portcullis.gateway;

import org.jspecify.annotations.NullMarked;
