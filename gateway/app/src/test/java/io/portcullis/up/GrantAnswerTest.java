package io.portcullis.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.LinkId;
import io.portcullis.session.GrantStanding;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cluster says is shown at terminals: whatever is not of the form is nothing. */
class GrantAnswerTest {
    private static final LinkId ID = LinkId.random(new Random(3));
    private static final String URL = "'url':'https://access.example.org/ui/requests/r1'";

    private static GrantStanding.News read(String link) throws UpFailure {
        String body = "{'links':[{'id':'" + ID + "'," + link + "}]}";
        UpAnswer answer = new UpAnswer(200, new JsonObject(body.replace('\'', '"')), Duration.ZERO);
        GrantStanding.News news = GrantAnswer.read(answer, List.of(ID)).get(ID);
        if (news == null) {
            throw new AssertionError("nothing was read");
        }
        return news;
    }

    @Test
    void everyStateIsRead() throws UpFailure {
        String url = "https://access.example.org/ui/requests/r1";
        assertEquals(
                new GrantStanding.News(new GrantStanding.NotAsked(url), Duration.ofMillis(7)),
                read("'state':'none'," + URL + ",'lifeMs':7"));
        assertEquals(
                new GrantStanding.Pending(url, 2, 1, List.of("dba", "leads é")),
                read("'state':'pending'," + URL + ",'needed':2,'approved':1,'approvers':['dba','leads é'],'lifeMs':7")
                        .standing());
        assertEquals(
                new GrantStanding.Granted(),
                read("'state':'granted'," + URL + ",'lifeMs':7").standing());
        assertEquals(
                new GrantStanding.Denied(url, "not today"),
                read("'state':'denied'," + URL + ",'reason':'not today','lifeMs':7")
                        .standing());
        assertEquals(
                new GrantStanding.Denied(url, ""),
                read("'state':'denied'," + URL + ",'lifeMs':7").standing());
        assertEquals(
                new GrantStanding.Withdrawn(),
                read("'state':'withdrawn','lifeMs':7,'new':true").standing());
        assertEquals(
                new GrantStanding.Expired(url),
                read("'state':'expired'," + URL + ",'lifeMs':7").standing());
        assertEquals(GrantStanding.News.own(new GrantStanding.Over()), read("'state':'over'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'state':'later','lifeMs':7",
                "'state':7,'lifeMs':7",
                "'lifeMs':7",
                "'state':'none','lifeMs':7",
                "'state':'none','url':'http://access.example.org/','lifeMs':7",
                "'state':'none','url':'https://access.example.org/\\u001b[2J','lifeMs':7",
                "'state':'none','url':'https://access.example.org/ then','lifeMs':7",
                "'state':'none','url':'https://access.example.org/\\u202e','lifeMs':7",
                "'state':'none','url':'https://access.example.org/é','lifeMs':7",
                "'state':'none','url':'https://access.example.org/'",
                "'state':'none','url':'https://access.example.org/','lifeMs':-1",
                "'state':'none','url':'https://access.example.org/','lifeMs':86400001",
                "'state':'none','url':'https://access.example.org/','lifeMs':'7'",
                "'state':'pending','url':'https://access.example.org/','lifeMs':7",
                "'state':'pending','url':'https://access.example.org/','needed':101,'approved':0,'lifeMs':7",
                "'state':'pending','url':'https://access.example.org/','needed':1,'approved':0,'approvers':['\\u0007'],'lifeMs':7",
                "'state':'pending','url':'https://access.example.org/','needed':1,'approved':0,'approvers':[7],'lifeMs':7",
                "'state':'denied','url':'https://access.example.org/','reason':'a\\nb','lifeMs':7"
            })
    void whatIsNotOfTheFormIsRefused(String link) {
        assertThrows(UpFailure.class, () -> read(link));
    }

    @Test
    void tooMuchIsRefused() {
        assertThrows(
                UpFailure.class,
                () -> read("'state':'none','url':'https://access.example.org/" + "a".repeat(2_000) + "','lifeMs':7"));
        assertThrows(
                UpFailure.class,
                () -> read("'state':'denied'," + URL + ",'reason':'" + "a".repeat(501) + "','lifeMs':7"));
        assertThrows(
                UpFailure.class,
                () -> read("'state':'pending'," + URL + ",'needed':1,'approved':0,'approvers':[" + "'a',".repeat(20)
                        + "'a'],'lifeMs':7"));
        assertThrows(
                UpFailure.class,
                () -> read("'state':'pending'," + URL + ",'needed':1,'approved':0,'approvers':['" + "a".repeat(256)
                        + "'],'lifeMs':7"));
    }

    @Test
    void whoIsLeftOutOfTheAnswerIsNoAnswer() {
        UpAnswer none = new UpAnswer(200, new JsonObject("{\"links\":[]}"), Duration.ZERO);
        assertThrows(UpFailure.class, () -> GrantAnswer.read(none, List.of(ID)));
        UpAnswer other = new UpAnswer(200, new JsonObject("{\"accepted\":\"yes\"}"), Duration.ZERO);
        assertThrows(UpFailure.class, () -> GrantAnswer.read(other, List.of(ID)));
    }
}
