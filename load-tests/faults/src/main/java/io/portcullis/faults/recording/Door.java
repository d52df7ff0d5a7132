package io.portcullis.faults.recording;

/** A gateway as its clients know it. */
public record Door(String gateway, String host, int port) {}
