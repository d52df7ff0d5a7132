package io.portcullis.server.ui;

import io.portcullis.server.api.view.DryRunView;
import io.portcullis.server.api.view.RequestView;
import io.portcullis.server.api.view.ScopeView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one statement that a request is for, and what a gateway would say to it.
 *
 * @param shape whether all statements of its shape are asked for, and not only this one
 * @param uses how often it may run
 * @param normalised what statements of its shape have in common; empty if that is not known
 * @param why it would be denied; empty if it would not
 */
public record StatementCard(
        String text,
        boolean shape,
        int uses,
        boolean allowed,
        String why,
        String normalised,
        String fingerprint,
        List<Needs> needs) {
    /** One of the statements in it. */
    public record Needs(String command, String kinds, String relations, String functions) {
        private static Needs of(DryRunView.StatementView statement) {
            return new Needs(
                    statement.command(),
                    String.join(
                            ", ",
                            statement.classes().stream()
                                    .map(name -> ScopeLine.kinds().getOrDefault(name, name))
                                    .toList()),
                    names(statement.relations(), statement.moreRelations()),
                    names(statement.functions(), statement.moreFunctions()));
        }

        private static String names(List<String> names, @Nullable Boolean more) {
            String all = String.join(", ", names);
            if (!Boolean.TRUE.equals(more)) {
                return all;
            }
            return all.isEmpty() ? "some that its text does not tell" : all + " and others that its text does not tell";
        }
    }

    static @Nullable StatementCard of(RequestView request) {
        DryRunView.TextView run = request.statement();
        String text = request.statementText();
        if (run == null || text == null) {
            return null;
        }
        @Nullable ScopeView scope = request.offer().scope();
        var bound = scope == null ? null : scope.statement();
        return new StatementCard(
                text,
                bound != null && bound.fingerprint() != null,
                bound == null || bound.uses() == null ? 1 : bound.uses(),
                run.verdict().equals("allowed"),
                run.detail() == null ? "" : run.detail(),
                run.shape() == null ? "" : run.shape().text(),
                run.shape() == null ? "" : run.shape().fingerprint(),
                run.statements().stream().map(Needs::of).toList());
    }
}
