@NullMarked
package io.portcullis.server.api.form;

import org.jspecify.annotations.NullMarked;
