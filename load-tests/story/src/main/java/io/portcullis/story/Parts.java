package io.portcullis.story;

import io.portcullis.story.life.AtOncePart;
import io.portcullis.story.life.EverythingDownPart;
import io.portcullis.story.life.FreezePart;
import io.portcullis.story.life.GlassPart;
import io.portcullis.story.life.LongerPart;
import io.portcullis.story.life.StatementPart;
import io.portcullis.story.life.WayPart;
import io.portcullis.story.login.ApiPart;
import io.portcullis.story.login.FollowPart;
import io.portcullis.story.login.LinkPagePart;
import io.portcullis.story.login.LinkPart;
import io.portcullis.story.login.OauthPart;
import io.portcullis.story.login.PagesPart;
import io.portcullis.story.login.StepUpPart;
import io.portcullis.story.login.TokenPart;
import java.util.List;

/** The parts of each story, in their order. */
final class Parts {
    private Parts() {}

    static List<Part> ofLogin() {
        return List.of(
                new ApiPart(),
                new TokenPart(),
                new OauthPart(),
                new PagesPart(),
                new LinkPart(),
                new LinkPagePart(),
                new FollowPart(),
                new StepUpPart());
    }

    static List<Part> ofLife() {
        return List.of(
                new WayPart(),
                new StatementPart(),
                new LongerPart(),
                new AtOncePart(),
                new FreezePart(),
                new GlassPart(),
                new EverythingDownPart());
    }
}
