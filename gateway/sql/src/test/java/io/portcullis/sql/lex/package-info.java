@NullMarked
package io.portcullis.sql.lex;

import org.jspecify.annotations.NullMarked;
