package io.portcullis.server.ui;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/** The pages' templates: {@code resources/templates/ui}. */
@CheckedTemplate(basePath = "ui")
final class Templates {
    private Templates() {}

    static native TemplateInstance reach(
            String name, String roles, List<GrantCard> grants, String token, String login, boolean more);

    static native TemplateInstance message(Message message);
}
