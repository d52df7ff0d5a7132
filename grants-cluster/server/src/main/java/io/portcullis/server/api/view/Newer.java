package io.portcullis.server.api.view;

import io.portcullis.model.CatalogEntry;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;

/** Entries that a node of a newer version wrote, while versions differ. */
final class Newer {
    private Newer() {}

    static ProblemException problem(CatalogEntry entry) {
        return Problem.of(
                        ProblemType.CONFLICT,
                        entry.recordId() + " was written by a newer version: ask a node that has it")
                .thrown();
    }
}
