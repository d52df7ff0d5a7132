package io.portcullis.scope;

import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.sql.ClassSet;
import io.portcullis.sql.Command;
import io.portcullis.sql.Name;
import io.portcullis.sql.Statement;
import io.portcullis.sql.Trait;
import java.util.List;

/**
 * What a scope must allow for a statement.
 *
 * @param start the offset of its first byte in the text
 * @param classes none for a statement that every grant allows
 * @param relations that it names
 * @param allRelations whether these are all, as far as its text tells
 * @param functions that it calls and that are not known to be free of side effects
 * @param allFunctions whether these are all, as far as its text tells
 */
public record Needs(
        int start,
        Command command,
        ClassSet classes,
        List<Name> relations,
        boolean allRelations,
        List<Name> functions,
        boolean allFunctions) {

    static Needs of(Statement statement, GrantScope scope) {
        NameRules functions = scope.functions();
        List<String> path = scope.searchPath() == null ? List.of() : scope.searchPath();
        ClassSet classes = statement.command().isWayOut() || statement.isPing()
                ? ClassSet.NONE
                : statement.neededWithout(
                        call -> functions != null && new NameCheck(functions, path).allowsFunction(call));
        return new Needs(
                statement.start(),
                statement.command(),
                classes,
                statement.relations(),
                !statement.traits().contains(Trait.HIDES_RELATIONS),
                statement.foreign(),
                !statement.traits().contains(Trait.HIDES_CALLS));
    }
}
