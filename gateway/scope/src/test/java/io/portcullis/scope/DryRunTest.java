package io.portcullis.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.sql.Classified;
import io.portcullis.sql.Command;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DryRunTest {
    private static final GrantScope READS = GrantScope.ofClasses(Set.of(AllowedClass.READ));

    private static DryRun.Foreseen foresee(GrantScope scope, String text) {
        return new DryRun(scope, "the scope").of(text);
    }

    @Test
    void whatAStatementNeedsIsSaid() {
        DryRun.Foreseen foreseen =
                foresee(READS, "begin; insert into app.log select f(a), lower(b) from stock; commit");

        assertEquals(
                List.of(Command.BEGIN, Command.INSERT, Command.COMMIT),
                foreseen.needs().stream().map(Needs::command).toList());
        Needs insert = foreseen.needs().get(1);
        assertEquals("[READ, WRITE, ROUTINE]", insert.classes().toString());
        assertEquals("[app.log, stock]", insert.relations().toString());
        assertEquals("[f]", insert.functions().toString());
        assertEquals(7, insert.start());
        assertTrue(insert.allRelations() && insert.allFunctions());
        assertTrue(foreseen.needs().get(0).classes().isEmpty());
        assertTrue(foreseen.needs().get(2).classes().isEmpty());
    }

    @Test
    void aDenialIsToldAsTheClientReadsIt() {
        DenialSentences.Sentences denial =
                Objects.requireNonNull(foresee(READS, "select 1; delete from t").denial());

        assertEquals("the scope does not allow this statement (statement 2 of the text)", denial.message());
        assertEquals("It needs WRITE; the grant allows READ, and what every grant allows.", denial.detail());
        assertFalse(denial.hint().isEmpty());
    }

    @Test
    void whatPassesHasNoDenial() {
        assertNull(foresee(READS, "select 1").denial());
        assertTrue(foresee(GrantScope.FULL, "drop table t").verdict().isAllowed());
    }

    @Test
    void whatCanNotBeReadHasNeitherStatementsNorAShape() {
        DryRun.Foreseen foreseen = foresee(GrantScope.FULL, "select 'a");

        assertInstanceOf(Classified.Refused.class, foreseen.classified());
        assertTrue(foreseen.needs().isEmpty());
        assertNull(foreseen.shape());
        assertNotNull(foreseen.denial());
    }

    @Test
    void aFunctionThatIsAllowedNeedsNoRoutine() {
        GrantScope scope = new GrantScope(
                Set.of(AllowedClass.READ),
                null,
                new NameRules(List.of(ScopeName.parse("app.*")), List.of()),
                null,
                List.of("app"),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());

        assertEquals(
                "[READ]",
                foresee(scope, "select app.f(1)").needs().getFirst().classes().toString());
        assertTrue(foresee(scope, "select app.f(1)").verdict().isAllowed());
        assertFalse(foresee(scope, "select x.f(1)").verdict().isAllowed());
    }

    @Test
    void theShapeIsThatByWhichAGrantIsBound() {
        String fingerprint = Objects.requireNonNull(
                        foresee(GrantScope.FULL, "select * from t where id = 7").shape())
                .fingerprint();
        GrantScope bound = new GrantScope(
                null,
                null,
                null,
                new BoundStatement.Shape(fingerprint, 1),
                List.of("app"),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());

        assertTrue(foresee(bound, "SELECT * FROM t WHERE id = 8").verdict().isAllowed());
        assertFalse(
                foresee(bound, "SELECT * FROM t WHERE id = 8 OR true").verdict().isAllowed());
    }

    @Test
    void textsAreThoseOfOneSession() {
        DryRun run = new DryRun(READS, "the scope");

        assertFalse(run.of("execute p").verdict().isAllowed());
        assertTrue(run.of("prepare p as select 1").verdict().isAllowed());
        assertTrue(run.of("execute p").verdict().isAllowed());
        assertTrue(run.of("deallocate p").verdict().isAllowed());
        assertFalse(run.of("execute p").verdict().isAllowed());
        assertFalse(run.of("prepare d as delete from t").verdict().isAllowed());
        assertFalse(run.of("execute d").verdict().isAllowed());
    }
}
