package io.portcullis.up;

import java.nio.file.Path;

/**
 * How far the audit has been written for good: whole lines, and on the disk.
 *
 * @param file that is written to now
 * @param length of what is to be trusted in it
 */
public record AuditPosition(Path file, long length) {}
