package io.portcullis.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.server.api.Api.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules at a whole node: files that change, and what they say. */
@NodeTest
class RulesApiTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @SuppressWarnings("NullAway.Init") // injected
    @TestHTTPResource(value = "/q/", management = true)
    URI management;

    private Api api;
    private Path file;

    @BeforeEach
    void begin() throws IOException {
        api = Api.operator(port, database);
        file = database.rules().resolve("test.yaml");
        Files.writeString(file, ControlDatabase.RULES);
        awaitRules("dev-read");
    }

    private void awaitRules(String first) {
        Await.until(
                "the rules are in force",
                SOON,
                () -> api.get("/v1/rules").at("/rules/0/rule").equals(first));
    }

    @Test
    void whatIsWrongChangesNothingAndIsSaid() throws IOException {
        String digest = api.get("/v1/rules").expect(200).at("/digest");
        Files.writeString(file, ControlDatabase.RULES + "  - rule: x\n    if: {group: [a]}\n");

        Await.until(
                "the complaint",
                SOON,
                () -> !api.get("/v1/rules").at("/problem").isEmpty());

        Answer rules = api.get("/v1/rules").expect(200);
        assertTrue(rules.at("/problem").startsWith("test.yaml line "), rules.text());
        assertTrue(rules.at("/problem").contains("rules["), rules.text());
        assertEquals(digest, rules.at("/digest"));
        assertEquals("dev-read", rules.at("/rules/0/rule"));
        assertEquals("false", rules.at("/alike"));
        Answer metrics = Api.at(management.getPort()).get("/q/metrics");
        assertTrue(metrics.text().contains("portcullis_rules_unusable 1.0"), metrics.text());
        Answer health = Api.at(management.getPort()).get("/q/health/ready");
        assertTrue(health.text().contains("test.yaml line "), health.text());

        Files.writeString(file, ControlDatabase.RULES);
        Await.until(
                "the complaint is gone",
                SOON,
                () -> api.get("/v1/rules").at("/problem").isEmpty());
    }

    @Test
    void whatIsNewCountsWithoutARestart() throws IOException {
        String before = api.get("/v1/rules").at("/number");
        Files.writeString(
                file,
                "targets: {shop: {}}\nrules:\n  - rule: nothing\n    if: {}\n    deny: nobody gets anything today\n");
        awaitRules("nothing");

        Answer rules = api.get("/v1/rules").expect(200);
        assertEquals("deny", rules.at("/rules/0/effect"));
        assertTrue(Long.parseLong(rules.at("/number")) > Long.parseLong(before), rules.text());
        Answer told = dryRun("developers", "1h");
        assertEquals("refused", told.at("/verdict"));
        assertEquals("rule nothing denies it: nobody gets anything today", told.at("/detail"));
        assertEquals(
                rules.at("/digest"),
                database.value("select event::json ->> 'digest' from portcullis.audit where type = 'rules_agreed'"
                        + " order by id desc limit 1"));
    }

    private Answer dryRun(String group, String duration) {
        return api.post(
                        "/v1/rules/dry-run",
                        "{'who':{'login':'anna','groups':['" + group
                                + "']},'request':{'target':'shop','role':'app_read'," + "'duration':'" + duration
                                + "','reason':'r'}}")
                .expect(200);
    }

    @Test
    void whatTheRulesWouldSayIsToldWithEachRule() {
        Answer auto = dryRun("developers", "1h");
        assertEquals("granted", auto.at("/verdict"));
        assertEquals("dev-read", auto.at("/rule"));
        assertEquals("READ", auto.at("/scope/classes/0"));
        assertEquals("true", auto.at("/rules/0/decides"));

        Answer tooLong = dryRun("developers", "9h");
        assertEquals("refused", tooLong.at("/verdict"));
        assertEquals("duration", tooLong.at("/obstacles/0/field"));
        assertEquals("rule dev-read gives at most 8h", tooLong.at("/detail"));

        Answer asked = dryRun("support", "1h");
        assertEquals("needs-approval", asked.at("/verdict"));
        assertEquals("2", asked.at("/approvals/needed"));
        assertEquals("dba", asked.at("/approvals/from/0"));
        assertEquals("is for other groups", asked.at("/rules/0/why"));

        assertEquals("no rule gives it to you", dryRun("sales", "1h").at("/detail"));
    }

    @Test
    void aTargetThatNobodyKnowsIsRefused() {
        Answer refused = api.post(
                "/v1/rules/dry-run",
                "{'who':{'login':'anna'},'request':{'target':'nowhere','role':'r','duration':'1h','reason':'r'}}");

        assertEquals(400, refused.status(), refused.text());
        assertEquals("target", refused.at("/field"));
    }

    @Test
    void labelsAreThoseOfTheCatalogWhereTheRulesHaveNone() {
        String name = "catalogued";
        api.put("/v1/targets/" + name, "{'hosts':['db:5432'],'labels':{'env':'dev'}}")
                .expect(200);

        Answer told = api.post(
                        "/v1/rules/dry-run",
                        "{'who':{'login':'anna','groups':['developers']},'request':{'target':'" + name
                                + "','role':'app_read','duration':'1h','reason':'r'}}")
                .expect(200);

        assertEquals("dev-read", told.at("/rule"));
        api.delete("/v1/targets/" + name).expect(204);
    }
}
