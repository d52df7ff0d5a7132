package io.portcullis.server.api.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.CatalogTarget;
import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.model.TargetTls;
import io.portcullis.model.TargetUsers;
import io.portcullis.server.api.body.PutSetting;
import io.portcullis.server.api.body.PutTarget;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogFormTest {
    @Test
    void whatIsLeftOutIsAsInATargetsFile() {
        CatalogTarget target = target("{'hosts':['db1','[2001:db8::5]:5433']}");

        assertEquals(List.of(new HostPort("db1", 5432), new HostPort("2001:db8::5", 5433)), target.hosts());
        assertEquals(HostRole.ANY, target.hostRole());
        assertEquals("orders", target.database());
        assertEquals(TargetTls.DISABLED, target.tls());
        assertEquals(100, target.maxConnections());
        assertEquals(Duration.ofSeconds(1), target.checkInterval());
    }

    @Test
    void everythingCanBeSaid() {
        CatalogTarget target =
                target("{'hosts':['db1'],'hostRole':'primary','database':'o','tls':{'mode':'verify-full',"
                        + "'certificates':'PEM'},'labels':{'env':'prod'},'maxConnections':7,'clientConnectionCheckInterval':'0s',"
                        + "'users':{'app_read':'reader','*':'ptc_*'},'expectedUsers':['postgres']}");

        assertEquals(HostRole.PRIMARY, target.hostRole());
        assertEquals(TargetTls.Mode.VERIFY_FULL, target.tls().mode());
        assertEquals(Map.of("env", "prod"), target.labels());
        assertEquals(Duration.ZERO, target.checkInterval());
        assertEquals(new TargetUsers(Map.of("app_read", "reader", "*", "ptc_*"), Set.of("postgres")), target.users());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                  | hosts",
                "{'hosts':[]}                                                        | hosts",
                "{'hosts':['db1','a b']}                                             | hosts[1]",
                "{'hosts':['db1:0']}                                                 | hosts[0]",
                "{'hosts':[null]}                                                    | hosts[0]",
                "{'hosts':['db1'],'hostRole':'master'}                               | hostRole",
                "{'hosts':['db1'],'database':''}                                     | database",
                "{'hosts':['db1'],'database':'x','wildcard':true}                    | database",
                "{'hosts':['db1'],'tls':{}}                                          | tls.mode",
                "{'hosts':['db1'],'tls':{'mode':'verify_full'}}                      | tls.mode",
                "{'hosts':['db1'],'tls':{'mode':'require','certificates':'PRIVATE KEY'}} | tls.certificates",
                "{'hosts':['db1'],'labels':{'Env':'prod'}}                           | labels",
                "{'hosts':['db1'],'labels':{'env':null}}                             | labels",
                "{'hosts':['db1'],'maxConnections':0}                                | maxConnections",
                "{'hosts':['db1'],'clientConnectionCheckInterval':'2h'}              | clientConnectionCheckInterval",
                "{'hosts':['db1'],'clientConnectionCheckInterval':'x'}               | clientConnectionCheckInterval",
                "{'hosts':['db1'],'users':{'a':null}}                                | users",
                "{'hosts':['db1'],'users':{'a':'b*'}}                                | users",
                "{'hosts':['db1'],'expectedUsers':['']}                              | expectedUsers",
            })
    void whatIsNoTargetIsRefusedByTheNameOfItsField(String body, String field) {
        Problem problem =
                assertThrows(ProblemException.class, () -> target(body)).problem();

        assertEquals(field, problem.field());
    }

    @Test
    void aSettingMustBeKnownAndHaveItsForm() {
        var setting = CatalogForm.setting("max-skew");
        assertTrue(CatalogForm.value(setting, new PutSetting("2s")).length() > 0);
        assertEquals(
                "value",
                assertThrows(ProblemException.class, () -> CatalogForm.value(setting, new PutSetting("soon")))
                        .problem()
                        .field());
        assertEquals(
                404,
                assertThrows(ProblemException.class, () -> CatalogForm.setting("colour"))
                        .problem()
                        .type()
                        .status());
    }

    private static CatalogTarget target(String body) {
        byte[] json = body.replace('\'', '"').getBytes(UTF_8);
        return CatalogForm.target("orders", StrictJson.read(json, PutTarget.class, 100_000));
    }
}
