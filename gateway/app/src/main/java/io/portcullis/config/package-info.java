/** What an operator tells a gateway: settings fixed at start, the watched targets file, and the folder of passwords. */
@NullMarked
package io.portcullis.config;

import org.jspecify.annotations.NullMarked;
