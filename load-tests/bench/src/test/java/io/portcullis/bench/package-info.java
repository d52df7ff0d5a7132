/** What the bench computes, without any process. */
@NullMarked
package io.portcullis.bench;

import org.jspecify.annotations.NullMarked;
