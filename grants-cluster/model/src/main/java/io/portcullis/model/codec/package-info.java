/** How records become bytes and are trusted again: deterministic CBOR, Ed25519 envelopes, keys and record files. */
@NullMarked
package io.portcullis.model.codec;

import org.jspecify.annotations.NullMarked;
