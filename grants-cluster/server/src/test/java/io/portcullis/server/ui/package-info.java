@NullMarked
package io.portcullis.server.ui;

import org.jspecify.annotations.NullMarked;
