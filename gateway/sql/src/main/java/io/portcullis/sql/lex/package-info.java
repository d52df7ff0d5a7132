/** PostgreSQL's lexical rules over bytes: where tokens begin and end, and what names and literals say. */
@NullMarked
package io.portcullis.sql.lex;

import org.jspecify.annotations.NullMarked;
