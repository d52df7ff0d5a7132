package io.portcullis.session.scoped;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.model.Cidr;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.scope.DenialSentences.Sentences;
import io.portcullis.scope.DryRun;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.session.Grants;
import io.portcullis.session.Ledger;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.message.ErrorFields;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who asks beforehand gets the gateway's verdict in the gateway's words, above all for texts that are made to deceive. */
class DryRunAgreesTest {
    private static final String NONCE = "0123456789abcdef0123456789abcdef";
    private static final String BOUND = "delete from app.stock where id = 7";

    private static final List<GrantScope> SCOPES = List.of(
            GrantScope.ofClasses(Set.of(AllowedClass.READ)),
            GrantScope.ofClasses(Set.of(AllowedClass.READ, AllowedClass.WRITE, AllowedClass.TRANSACTION)),
            GrantScope.ofClasses(Set.of(AllowedClass.DDL, AllowedClass.ADMIN, AllowedClass.SESSION)),
            scope(Set.of(AllowedClass.READ, AllowedClass.WRITE), names("app.*", "app.secrets"), null, null),
            scope(null, names("*", "app.secrets"), names("app.*", "pg_catalog.pg_sleep"), null),
            scope(null, null, null, new BoundStatement.Exact(BOUND, List.of(), 1)));

    private static GrantScope scope(
            @Nullable Set<AllowedClass> classes,
            @Nullable NameRules relations,
            @Nullable NameRules functions,
            @Nullable BoundStatement bound) {
        return new GrantScope(
                classes,
                relations,
                functions,
                bound,
                List.of("app"),
                Map.of(),
                List.of(Cidr.parse("10.0.0.0/8")),
                null,
                null,
                Map.of());
    }

    private static NameRules names(String allow, String deny) {
        return new NameRules(List.of(ScopeName.parse(allow)), List.of(ScopeName.parse(deny)));
    }

    static List<String> texts() {
        return List.of(
                "",
                ";",
                "-- nothing",
                "select * from stock",
                "select * from app.secrets",
                "select * from public.t",
                "select app.f(1)",
                "select f(1), pg_sleep(1)",
                BOUND,
                BOUND + " ",
                BOUND + ";",
                BOUND + " -- now",
                "delete from app.stock where id = 8",
                BOUND + "; " + BOUND,
                "explain analyze " + BOUND,
                "prepare p as " + BOUND,
                "prepare p as select 1; execute p",
                "execute p",
                "declare c cursor for select * from secrets",
                "begin; " + BOUND + "; commit",
                "begin read write",
                "rollback",
                "commit and chain",
                "close all",
                "discard all",
                "set role postgres",
                "set search_path = x",
                "select set_config('search_path', 'x', false)",
                "set client_encoding = 'SJIS'",
                "set application_name = 'x'",
                "select '\\'; delete from t; --'",
                "select E'\\''; delete from t; --'",
                "select $a$ $b$a$; delete from t; --",
                "select 1 /* /* */ ; delete from t; -- */",
                "select 1 -- a\r; delete from t",
                "with d as (delete from app.stock returning 1) select 1",
                "explain (\"analyze\") delete from app.stock",
                "copy app.stock to program 'x'",
                "copy (delete from app.stock returning 1) to stdout",
                "select query_to_xml('delete from t', true, true, '')",
                "do $$ begin delete from t; end $$",
                "call app.p()",
                "table app.secrets",
                "select 1 into x",
                "create table x (a int)",
                "truncate app.stock cascade",
                "lock table app.stock",
                "select 1; foo",
                "select 'a",
                "select \"a",
                "select /* a",
                "select (1",
                "select 1a",
                "select\u00a01; delete from t",
                "sélect 1",
                "IDENTIFY_SYSTEM");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theVerdictAndItsWordsAreTheGateways(String text) {
        for (GrantScope scope : SCOPES) {
            DryRun.Foreseen foreseen = new DryRun(scope, "grant g00000000000000c").of(text);
            Sentences foretold = foreseen.denial();
            ErrorFields shown = shownAtTheGateway(scope, text);
            assertEquals(foreseen.verdict().isAllowed(), shown == null, text + " under " + scope);
            assertEquals(foretold == null, shown == null, text);
            if (foretold != null && shown != null) {
                assertEquals(foretold.message(), shown.message());
                assertEquals(foretold.detail(), shown.detail());
                assertEquals(foretold.hint(), shown.hint());
            }
        }
    }

    /** What the client reads in place of the target's error; null if the text passes. */
    private static @Nullable ErrorFields shownAtTheGateway(GrantScope scope, String text) {
        StatementGate gate = new StatementGate(
                new ScopeCheck(scope),
                Grants.of("maria", "shop", "clerk", "g00000000000000c"),
                new ClassifierCache(new Classifier(), 1 << 20, 7),
                1 << 20,
                new Ledger(),
                () -> NONCE,
                _ -> {},
                false,
                List.of());
        gate.encoding("UTF8");
        byte[] bytes = text.getBytes(UTF_8);
        byte[] body = Arrays.copyOf(bytes, bytes.length + 1);
        ByteBuf instead = Unpooled.buffer();
        if (gate.passes(FrontendTag.QUERY, body.length, body, instead)) {
            return null;
        }
        ErrorFields shown = gate.shown(ErrorFields.of(
                "ERROR", "42601", "syntax error at or near \"portcullis_" + NONCE + "_g00000000000000c\""));
        return Objects.requireNonNull(shown, text);
    }
}
