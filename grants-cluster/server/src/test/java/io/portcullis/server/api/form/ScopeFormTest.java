package io.portcullis.server.api.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.LatencyWindow;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.model.scope.WindowText;
import io.portcullis.server.api.body.CreateGrant;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeFormTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{'origins':'x'} | scope.origins",
                "{'statement':{'exact':'select 1'}} | scope.searchPath",
                "{'searchPath':['app'],'statement':{}} | scope.statement",
                "{'searchPath':['app'],'statement':{'exact':'a','shape':'a'}} | scope.statement",
                "{'searchPath':['app'],'statement':{'exact':''}} | scope.statement.exact",
                "{'searchPath':['app'],'statement':{'exact':'-- nothing'}} | scope.statement.exact",
                "{'searchPath':['app'],'statement':{'exact':'select \\\"a'}} | scope.statement.exact",
                "{'searchPath':['app'],'statement':{'shape':'select \\\"a'}} | scope.statement.shape",
                "{'searchPath':['app'],'statement':{'fingerprint':'2:ab'}} | scope.statement.fingerprint",
                "{'searchPath':['app'],'statement':{'exact':'select 1','uses':0}} | scope.statement.uses",
                "{'searchPath':['app'],'statement':{'shape':'select 1','uses':1000001}} | scope.statement.uses",
                "{'searchPath':['app'],'statement':{'shape':'select 1','parameters':[]}} | scope.statement.parameters",
                "{'searchPath':['app'],'statement':{'exact':'select 1','parameters':[{},null]}} | scope.statement.parameters[1]",
                "{'searchPath':['app'],'statement':{'exact':'select 1','parameters':[{'type':'int'}]}} | scope.statement.parameters[0].type",
                "{'searchPath':['app'],'statement':{'exact':'select 1','parameters':[{'type':'4294967296'}]}} | scope.statement.parameters[0].type",
                "{'searchPath':['app'],'statement':{'exact':'select 1','parameters':[{'binary':'?'}]}} | scope.statement.parameters[0].binary",
                "{'searchPath':['app'],'statement':{'exact':'select 1','parameters':[{'text':'','binary':''}]}} | scope.statement.parameters[0]",
                "{'classes':['READ'],'searchPath':['a'],'statement':{'exact':'select 1'}} | scope.statement",
                "{'pins':{'Work_Mem':'1'}} | scope.pins",
                "{'pins':{'search_path':'1'}} | scope.pins",
                "{'pins':{'work_mem':null}} | scope.pins",
                "{'pins':{'work_mem':'\\u0000'}} | scope.pins.work_mem",
                "{'windows':{'open':['MON 08:00-09:00']}} | scope.windows.zone",
                "{'windows':{'zone':'Mars/Base','open':['MON 08:00-09:00']}} | scope.windows.zone",
                "{'windows':{'zone':'UTC'}} | scope.windows.open",
                "{'windows':{'zone':'UTC','open':['MON 08:00-09:00','MON 22:00-06:00']}} | scope.windows.open[1]",
                "{'latency':{'max':'1s'}} | scope.latency.quantile",
                "{'latency':{'quantile':90,'max':'1s'}} | scope.latency.quantile",
                "{'latency':{'quantile':95}} | scope.latency.max",
                "{'latency':{'quantile':95,'max':'0s'}} | scope.latency.max",
                "{'latency':{'quantile':95,'max':'1s','over':'10ms'}} | scope.latency.over",
                "{'latency':{'quantile':95,'max':'1s','action':'drop'}} | scope.latency.action",
                "{'latency':{'quantile':95,'max':'1s','action':'queue'}} | scope.latency.maxWait",
                "{'latency':{'quantile':95,'max':'1s','maxWait':'1s'}} | scope.latency.maxWait",
                "{'latency':{'quantile':95,'max':'1s','minSamples':0}} | scope.latency.minSamples",
                "{'budgets':{'rows':0}} | scope.budgets.rows",
                "{'budgets':{'rows':'1'}} | scope.budgets.rows",
                "{'budgets':{'sessions':9007199254740993}} | scope.budgets.sessions",
                "{'budgets':{'statementTime':'0s'}} | scope.budgets.statementTime",
                "{'budgets':{'statementTime':60}} | scope.budgets.statementTime",
                "{'classes':['READ'],'budgets':{'rowsAffected':1}} | scope.budgets.rowsAffected"
            })
    void whatIsWrongIsNamed(String scope, String field) {
        Problem problem =
                assertThrows(ProblemException.class, () -> scope(scope)).problem();

        assertEquals(ProblemType.INVALID_FIELD, problem.type());
        assertEquals(field, problem.field());
        assertTrue(problem.detail().startsWith(field + " "), problem.detail());
    }

    @Test
    void everyPartOfAScopeIsRead() {
        GrantScope scope = scope("{'classes':['WRITE'],'pins':{'work_mem':'64MB','app.tenant':''},"
                + "'windows':{'zone':'Europe/Berlin','open':['MON-FRI 08:00-18:00','SAT 10:00-24:00']},"
                + "'latency':{'quantile':95,'max':'250ms','over':'90s','action':'queue','maxWait':'5s'},"
                + "'budgets':{'statements':1,'rows':2,'bytes':3,'rowsAffected':4,'statementTime':'1m30s','logins':6,"
                + "'sessions':7}}");

        assertEquals(Map.of("work_mem", "64MB", "app.tenant", ""), scope.pins());
        assertEquals(
                new WeeklyWindows(
                        "Europe/Berlin",
                        List.of(WindowText.parse("MON-FRI 08:00-18:00"), WindowText.parse("SAT 10:00-24:00"))),
                scope.windows());
        assertEquals(
                new LatencyWindow(
                        95,
                        Duration.ofMillis(250),
                        20,
                        Duration.ofSeconds(90),
                        LatencyWindow.Action.QUEUE,
                        Duration.ofSeconds(5)),
                scope.latency());
        assertEquals(
                Map.of(
                        Budget.STATEMENTS, 1L,
                        Budget.ROWS, 2L,
                        Budget.BYTES, 3L,
                        Budget.ROWS_AFFECTED, 4L,
                        Budget.STATEMENT_TIME, 90_000L,
                        Budget.LOGINS, 6L,
                        Budget.SESSIONS, 7L),
                scope.budgets());
    }

    @Test
    void aStatementIsBoundByItsTextAndValues() {
        GrantScope scope =
                scope("{'searchPath':['app'],'statement':{'exact':'delete from t where a = $1 and b = $2 and c = $3',"
                        + "'parameters':[{'type':'int4','binary':'AAAABw=='},{'text':''},{}],'uses':3}}");

        assertEquals(
                new BoundStatement.Exact(
                        "delete from t where a = $1 and b = $2 and c = $3",
                        List.of(
                                new BoundStatement.Parameter(23, true, Bytes.of(new byte[] {0, 0, 0, 7})),
                                new BoundStatement.Parameter(0, false, Bytes.of()),
                                new BoundStatement.Parameter(0, false, null)),
                        3),
                scope.statement());
    }

    @Test
    void aStatementIsBoundByItsShapeOnceIfNothingElseIsSaid() {
        BoundStatement bound = scope("{'searchPath':['app'],'statement':{'shape':'SELECT * FROM t WHERE id = 7'}}")
                .statement();

        BoundStatement.Shape shape = assertInstanceOf(BoundStatement.Shape.class, bound);
        assertEquals(1, shape.uses());
        assertEquals(
                shape,
                scope("{'searchPath':['app'],'statement':{'shape':'select  *  from T where id=8 -- x'}}")
                        .statement());
        assertEquals(
                shape,
                scope("{'searchPath':['app'],'statement':{'fingerprint':'" + shape.fingerprint() + "'}}")
                        .statement());
    }

    private static GrantScope scope(String scope) {
        byte[] json = ("{'scope':" + scope + "}").replace('\'', '"').getBytes(UTF_8);
        CreateGrant body = StrictJson.read(json, CreateGrant.class, 100_000);
        return ScopeForm.read(Objects.requireNonNull(body.scope()));
    }
}
