package io.portcullis.server.api.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Cidr;
import io.portcullis.model.Principal;
import io.portcullis.model.Scope;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.server.api.body.CreateGrant;
import io.portcullis.server.api.body.ExtendGrant;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.NewGrant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantFormTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final String GOOD = "'login':'anna','target':'orders','role':'app_read','reason':'T-1'";

    @Test
    void whatIsLeftOutHasTheDefaultsOfAPerson() {
        NewGrant grant = grant("{" + GOOD + ",'duration':'1h'}");

        assertEquals(
                new Principal("anna", Principal.Kind.HUMAN, "portcullis-api", "anna", List.of()), grant.principal());
        assertEquals(NOW, grant.validity().notBefore());
        assertEquals(NOW.plus(Duration.ofHours(1)), grant.validity().expiresAt());
        assertEquals(Duration.ZERO, grant.stale().staleAdmit());
        assertEquals(Duration.ofSeconds(60), grant.stale().staleGrace());
    }

    @Test
    void aServiceHasTheDefaultsOfAService() {
        NewGrant grant = grant("{" + GOOD + ",'kind':'service','duration':'30d'}");

        assertEquals(Duration.ofMinutes(15), grant.stale().staleAdmit());
        assertEquals(Duration.ofHours(1), grant.stale().staleGrace());
    }

    @Test
    void aDurationCountsFromTheBeginning() {
        NewGrant grant = grant("{" + GOOD + ",'notBefore':'2030-02-01T00:00:00+01:00','duration':'PT2H'}");

        assertEquals(Instant.parse("2030-01-31T23:00:00Z"), grant.validity().notBefore());
        assertEquals(Instant.parse("2030-02-01T01:00:00Z"), grant.validity().expiresAt());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                        | login",
                "{'login':'Anna','target':'t','role':'r','reason':'x','duration':'1h'}     | login",
                "{'login':'a/b','target':'t','role':'r','reason':'x','duration':'1h'}      | login",
                "{'login':'','target':'t','role':'r','reason':'x','duration':'1h'}         | login",
                "{'login':'a','role':'r','reason':'x','duration':'1h'}                     | target",
                "{'login':'a','target':'T','role':'r','reason':'x','duration':'1h'}        | target",
                "{'login':'a','target':'t','reason':'x','duration':'1h'}                   | role",
                "{'login':'a','target':'t','role':'','reason':'x','duration':'1h'}         | role",
                "{'login':'a','target':'t','role':'a/b','reason':'x','duration':'1h'}      | role",
                "{'login':'a','target':'t','role':'r','duration':'1h'}                     | reason",
                "{'login':'a','target':'t','role':'r','reason':' ','duration':'1h'}        | reason",
                "{'login':'a','target':'t','role':'r','reason':'a\\nb','duration':'1h'}    | reason",
                "{'login':'a','target':'t','role':'r','reason':'\\ud800','duration':'1h'}  | reason",
                "{'login':'a','target':'t','role':'r','reason':'x'}                        | expiresAt",
                "{~,'kind':'robot','duration':'1h'}                                        | kind",
                "{~,'kind':'HUMAN','duration':'1h'}                                        | kind",
                "{~,'issuer':'','duration':'1h'}                                           | issuer",
                "{~,'subject':'','duration':'1h'}                                          | subject",
                "{~,'groups':['a',''],'duration':'1h'}                                     | groups[1]",
                "{~,'groups':['a',null],'duration':'1h'}                                   | groups[1]",
                "{~,'expiresAt':'2031-01-01T00:00:00Z','duration':'1h'}                    | duration",
                "{~,'expiresAt':'2029-01-01T00:00:00Z'}                                    | expiresAt",
                "{~,'expiresAt':'2030-01-01T12:00:00Z'}                                    | expiresAt",
                "{~,'expiresAt':'tomorrow'}                                                | expiresAt",
                "{~,'expiresAt':'2031-01-01T00:00:00'}                                     | expiresAt",
                "{~,'expiresAt':'+12031-01-01T00:00:00Z'}                                  | expiresAt",
                "{~,'notBefore':'1969-01-01T00:00:00Z','expiresAt':'2031-01-01T00:00:00Z'} | notBefore",
                "{~,'notBefore':'2032-01-01T00:00:00Z','expiresAt':'2031-01-01T00:00:00Z'} | expiresAt",
                "{~,'duration':'0s'}                                                       | duration",
                "{~,'duration':'-PT1H'}                                                    | duration",
                "{~,'duration':'1 hour'}                                                   | duration",
                "{~,'duration':''}                                                         | duration",
                "{~,'duration':'PT999999999999999H'}                                       | duration",
                "{~,'duration':'999999d'}                                                  | duration",
                "{~,'duration':'1h','staleAdmit':'-1s'}                                    | staleAdmit",
                "{~,'duration':'1h','staleAdmit':'31d'}                                    | staleAdmit",
                "{~,'duration':'1h','staleGrace':'721h'}                                   | staleGrace",
                "{~,'duration':'1h','staleGrace':'soon'}                                   | staleGrace",
                "{~,'duration':'1h','scope':{'classes':['READ','read']}}                   | scope.classes[1]",
                "{~,'duration':'1h','scope':{'classes':[]}}                                | scope.classes",
                "{~,'duration':'1h','scope':{'relations':{'allow':['app.*']}}}             | scope.searchPath",
                "{~,'duration':'1h','scope':{'relations':{'deny':['app.x']}}}              | scope.relations.allow",
                "{~,'duration':'1h','scope':{'relations':{'allow':['*','orders']}}}        | scope.relations.allow[1]",
                "{~,'duration':'1h','scope':{'functions':{'allow':['*'],'deny':['F']}}}    | scope.functions.deny[0]",
                "{~,'duration':'1h','scope':{'searchPath':['app','pg_temp']}}              | scope.searchPath",
                "{~,'duration':'1h','scope':{'searchPath':['app',null]}}                   | scope.searchPath[1]",
                "{~,'duration':'1h','scope':{'origins':['10.0.0.1/8']}}                    | scope.origins[0]",
                "{~,'duration':'1h','scope':{'origins':['localhost']}}                     | scope.origins[0]",
            })
    void whatCanNotBeGrantedIsRefusedByTheNameOfItsField(String body, String field) {
        Problem problem = assertThrows(ProblemException.class, () -> grant(body.replace("~", GOOD)))
                .problem();

        assertEquals(ProblemType.INVALID_FIELD, problem.type());
        assertEquals(field, problem.field());
        assertTrue(problem.detail().startsWith(field + " "), problem.detail());
    }

    @Test
    void aScopeSaysWhatItSays() throws RefusedRecord {
        NewGrant grant = grant("{" + GOOD + ",'duration':'1h','scope':{'classes':['READ','SESSION'],"
                + "'relations':{'allow':['app.*'],'deny':['app.secrets']},'searchPath':['app'],"
                + "'origins':['10.0.0.0/8','2001:db8::/32']}}");

        GrantScope scope = ScopeCodec.decode(grant.scope());
        assertEquals(Set.of(AllowedClass.READ, AllowedClass.SESSION), scope.classes());
        assertEquals(
                new NameRules(List.of(ScopeName.parse("app.*")), List.of(ScopeName.parse("app.secrets"))),
                scope.relations());
        assertNull(scope.functions());
        assertEquals(List.of("app"), scope.searchPath());
        assertEquals(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("2001:db8::/32")), scope.origins());
    }

    @Test
    void withoutAScopeOrWithAnEmptyOneEverythingIsAllowed() {
        assertEquals(Scope.FULL, grant("{" + GOOD + ",'duration':'1h'}").scope());
        assertEquals(
                Scope.FULL, grant("{" + GOOD + ",'duration':'1h','scope':{}}").scope());
    }

    @Test
    void aReasonHasAtMostAThousandBytes() {
        String long1000 = "ü".repeat(500);
        assertEquals(
                long1000,
                grant("{" + GOOD.replace("T-1", long1000) + ",'duration':'1h'}").reason());
        Problem problem = assertThrows(
                        ProblemException.class,
                        () -> grant("{" + GOOD.replace("T-1", long1000 + "x") + ",'duration':'1h'}"))
                .problem();
        assertEquals("reason", problem.field());
    }

    @Test
    void aNewEndCountsFromNow() {
        assertEquals(NOW.plusSeconds(90), GrantForm.newEnd(new ExtendGrant(null, "1m30s"), NOW));
        assertEquals(
                Instant.parse("2030-01-02T00:00:00Z"),
                GrantForm.newEnd(new ExtendGrant("2030-01-02T00:00:00Z", null), NOW));
        assertEquals(
                "expiresAt",
                assertThrows(ProblemException.class, () -> GrantForm.newEnd(new ExtendGrant(null, null), NOW))
                        .problem()
                        .field());
    }

    @Test
    void aReasonIsNeededToEndSomething() {
        assertThrows(ProblemException.class, () -> GrantForm.reason(new Why(null)));
        assertThrows(ProblemException.class, () -> GrantForm.reason(new Why("")));
        assertEquals("gone", GrantForm.reason(new Why("gone")));
    }

    private static NewGrant grant(String body) {
        byte[] json = body.replace('\'', '"').getBytes(UTF_8);
        return GrantForm.newGrant(StrictJson.read(json, CreateGrant.class, 100_000), NOW);
    }
}
