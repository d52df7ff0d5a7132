package io.portcullis.server.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.Gateways.ChangedSession;
import io.portcullis.server.store.Gateways.NewReport;
import io.portcullis.server.store.Gateways.OpenedSession;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportFormTest {
    private static final String HEAD =
            "'process':'p-1','number':2,'basis':1,'version':'0.1.0','startedAt':1000,'view':{'state':'fresh','epoch':1,'headSeq':9}";
    private static final String OPENED =
            "'id':'s0123456789abcde','grant':'g0123456789abcde','login':'anna','target':'orders','since':5000";

    @Test
    void aReportIsReadAsDocumented() {
        NewReport report = report(
                "{" + HEAD + ",'opened':[{" + OPENED
                        + ",'role':'r','application':'psql','backendPid':7,'state':'idle','stateSince':6000,'bytesToClient':1,'later':{}}],"
                        + "'changed':[{'id':'s0123456789abcdf','state':'active','bytesToClient':5}],'closed':['s0123456789abcdg']}");

        assertEquals(2, report.number());
        assertEquals(1, report.basis());
        assertEquals(9, report.viewHeadSeq());
        assertEquals("", report.viewReason());
        assertEquals(
                List.of(
                        new OpenedSession(
                                "s0123456789abcde",
                                "g0123456789abcde",
                                "anna",
                                "orders",
                                Instant.ofEpochMilli(5000),
                                "{\"role\":\"r\",\"application\":\"psql\",\"backendPid\":7,\"state\":\"idle\",\"stateSince\":6000,\"bytesToClient\":1}")),
                report.opened());
        assertEquals(
                List.of(new ChangedSession("s0123456789abcdf", "{\"state\":\"active\",\"bytesToClient\":5}")),
                report.changed());
        assertEquals(List.of("s0123456789abcdg"), report.closed());
    }

    @Test
    void noClientCanSilenceItsGateway() {
        NewReport report = report("{" + HEAD + ",'opened':[{" + OPENED + ",'application':'a\\u0000b\\ud800c','origin':'"
                + "x".repeat(300) + "'}]}");

        assertEquals(
                "{\"origin\":\"" + "x".repeat(256) + "\",\"application\":\"a?b?c\"}",
                report.opened().getFirst().json());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                             | view",
                "{+,'opened':[null]}                            | opened[0]",
                "{+,'opened':[{}]}                              | opened[0].id",
                "{+,'opened':[{'id':'x'}]}                      | opened[0].id",
                "{+,'opened':[{~,'grant':'x'}]}                 | opened[0].grant",
                "{+,'opened':[{~,'login':'A B'}]}               | opened[0].login",
                "{+,'opened':[{~,'target':'A'}]}                | opened[0].target",
                "{+,'opened':[{~,'since':-1}]}                  | opened[0].since",
                "{+,'opened':[{~,'since':999999999999999}]}     | opened[0].since",
                "{+,'opened':[{~,'state':'a b'}]}               | opened[0].state",
                "{+,'opened':[{~,'bytesToClient':-1}]}          | opened[0].bytesToClient",
                "{+,'opened':'x'}                               | opened",
                "{+,'changed':[{'id':'x'}]}                     | changed[0].id",
                "{+,'closed':['x']}                             | closed",
                "{+,'number':0}                                 | basis",
                "{+,'basis':2}                                  | basis",
                "{+,'basis':-1}                                 | basis",
                "{+,'basis':'1'}                                | basis",
                "{+,'process':'a b'}                            | process",
                "{+,'startedAt':-5}                             | startedAt",
                "{+,'view':{}}                                  | view.state",
                "{+,'view':{'state':'odd'}}                     | view.state",
                "{+,'view':{'state':'fresh','headSeq':-1}}      | view.headSeq",
                "{+,'view':{'state':'stale','reason':'A b'}}    | view.reason",
            })
    void whatIsNoReportIsRefusedByTheNameOfItsField(String body, String field) {
        ProblemException refused = assertThrows(
                ProblemException.class, () -> report(body.replace("+", HEAD).replace("~", OPENED)));

        assertEquals(field, refused.problem().field());
    }

    @Test
    void moreThanFiveThousandEntriesAreTooMany() {
        String closed = "'s0123456789abcdg',".repeat(5_000);
        assertEquals(
                5_000,
                report("{" + HEAD + ",'closed':[" + closed.substring(0, closed.length() - 1) + "]}")
                        .closed()
                        .size());
        assertEquals(
                ProblemType.TOO_LARGE,
                assertThrows(
                                ProblemException.class,
                                () -> report("{" + HEAD + ",'closed':[" + closed + "'s0123456789abcdg']}"))
                        .problem()
                        .type());
    }

    @Test
    void recordsAreEnvelopesInBase64() {
        Envelopes sent = envelopes("{'collect':'w1','records':['o2M='],'last':true}");
        assertEquals(2, sent.records().getFirst().length());
        assertEquals(true, sent.last());

        for (String body : List.of(
                "{'records':[],'last':true}",
                "{'collect':'','records':[]}",
                "{'collect':'w1'}",
                "{'collect':'w1','records':['']}",
                "{'collect':'w1','records':[null]}",
                "{'collect':'w1','records':['%']}",
                "{'collect':'w1','records':['" + "AAAA".repeat(22_000) + "']}")) {
            assertThrows(ProblemException.class, () -> envelopes(body), body);
        }
    }

    private static NewReport report(String body) {
        return ReportForm.report(StrictJson.readFromGateway(bytes(body), ReportBody.class, ReportForm.MAX_BYTES));
    }

    private static Envelopes envelopes(String body) {
        return Envelopes.of(StrictJson.readFromGateway(bytes(body), Envelopes.Body.class, Envelopes.MAX_BYTES));
    }

    private static byte[] bytes(String body) {
        return body.replace('\'', '"').getBytes(UTF_8);
    }
}
