@NullMarked
package io.portcullis.server.service;

import org.jspecify.annotations.NullMarked;
