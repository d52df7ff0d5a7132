@NullMarked
package io.portcullis.sql;

import org.jspecify.annotations.NullMarked;
