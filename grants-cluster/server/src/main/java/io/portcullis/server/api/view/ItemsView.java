package io.portcullis.server.api.view;

import java.util.List;

/** A list that is short enough to come as a whole. */
public record ItemsView<T>(List<T> items) {}
