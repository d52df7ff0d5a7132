package io.portcullis.story.life;

import io.portcullis.harness.ClusterApi;
import io.portcullis.story.Missing;
import io.portcullis.story.browser.Look;
import io.portcullis.story.browser.Visitor;
import io.portcullis.story.person.LinkForm;
import io.portcullis.story.person.Person;
import io.portcullis.story.stage.Stage;
import java.io.IOException;

/** Somebody who has a browser and the API before them, signed in at both. */
record Desk(Stage stage, String name, Visitor browser, ClusterApi api) implements AutoCloseable {
    static Desk of(Stage stage, String name) throws IOException, Missing {
        Visitor browser = stage.chromium().visitor(Look.DESK);
        String home = stage.node().api() + "/ui/";
        browser.page().navigate(home);
        browser.signIn(name, stage.password());
        browser.page().waitForURL(home);
        browser.begin();
        return new Desk(stage, name, browser, new Person(stage, name).api(0));
    }

    /** A psql that this person has begun, and confirmed in their browser. */
    Work confirmed(Work psql) {
        LinkForm.open(browser, psql.asked());
        LinkForm.confirm(browser, psql.asked().code());
        return psql;
    }

    @Override
    public void close() {
        browser.close();
        api.close();
    }
}
