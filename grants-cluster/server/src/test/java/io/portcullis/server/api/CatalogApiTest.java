package io.portcullis.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.api.Api.Answer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NodeTest
class CatalogApiTest {
    @SuppressWarnings("NullAway.Init") // injected
    ControlDatabase database;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = Api.operator(port, database);
    }

    @Test
    void aTargetIsPutReadChangedAndTakenAwayAndCanComeBack() {
        Answer made = api.put(
                        "/v1/targets/shop",
                        "{'hosts':['db1:5433'],'labels':{'env':'prod'},'tls':{'mode':'verify-full'}}")
                .expect(200);
        assertEquals("\"1\"", made.header("ETag"));
        assertEquals("shop", made.at("/database"));
        assertEquals("verify-full", made.at("/tls/mode"));

        Answer changed = api.with("If-Match", "\"1\"")
                .put("/v1/targets/shop", "{'hosts':['db2'],'maxConnections':7}")
                .expect(200);
        assertEquals("\"2\"", changed.header("ETag"));
        assertEquals("db2:5432", api.get("/v1/targets/shop").expect(200).at("/hosts/0"));
        Answer late = api.with("If-Match", "\"1\"")
                .put("/v1/targets/shop", "{'hosts':['db3']}")
                .expect(412);
        assertEquals(2, late.json().at("/revision").asInt());
        api.with("If-None-Match", "*")
                .put("/v1/targets/shop", "{'hosts':['db3']}")
                .expect(412);

        api.delete("/v1/targets/shop").expect(204);
        api.get("/v1/targets/shop").expect(404);
        api.delete("/v1/targets/shop").expect(404);
        assertTrue(api.get("/v1/targets").expect(200).json().findValuesAsText("name").stream()
                .noneMatch("shop"::equals));
        Answer back = api.with("If-None-Match", "*")
                .put("/v1/targets/shop", "{'hosts':['db4']}")
                .expect(200);
        assertTrue(back.json().at("/revision").asInt() > 2, back.text());
    }

    @Test
    void whatIsPutTwiceIsChangedOnce() {
        String body = "{'hosts':['db1'],'clientConnectionCheckInterval':'5s'}";
        Answer first = api.put("/v1/targets/twice", body).expect(200);

        Answer again = api.put("/v1/targets/twice", body).expect(200);

        assertEquals(first.text(), again.text());
    }

    @Test
    void targetsAreListedByName() {
        api.put("/v1/targets/zz-last", "{'hosts':['db1']}").expect(200);
        api.put("/v1/targets/aa-first", "{'hosts':['db1'],'wildcard':true}").expect(200);

        var names = api.get("/v1/targets").expect(200).json().at("/items").findValuesAsText("name");

        assertEquals("aa-first", names.getFirst());
        assertEquals("zz-last", names.getLast());
        assertEquals(names.stream().sorted().toList(), names);
    }

    @Test
    void aSettingIsPutReadAndTakenAway() {
        assertEquals(
                "2s",
                api.put("/v1/settings/max-skew", "{'value':'2s'}").expect(200).at("/value"));
        assertEquals("2s", api.get("/v1/settings/max-skew").expect(200).at("/value"));
        assertEquals("max-skew", api.get("/v1/settings").expect(200).at("/items/0/name"));

        api.delete("/v1/settings/max-skew").expect(204);

        api.get("/v1/settings/max-skew").expect(404);
        assertEquals(0, api.get("/v1/settings").expect(200).json().at("/items").size());
    }

    @Test
    void theClusterIsShownAsThisNodeSeesIt() {
        Answer cluster = api.get("/v1/cluster").expect(200);

        assertEquals("serving", cluster.at("/state"));
        assertEquals("node-under-test", cluster.at("/members/0/node"), cluster.text());
        assertTrue(cluster.json().at("/members/0/local").asBoolean());
        assertEquals(1, cluster.json().at("/epoch").asInt());
    }
}
