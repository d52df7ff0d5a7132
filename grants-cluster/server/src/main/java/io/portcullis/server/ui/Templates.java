package io.portcullis.server.ui;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pages' templates: {@code resources/templates/ui}. */
@CheckedTemplate(basePath = "ui")
final class Templates {
    private Templates() {}

    static native TemplateInstance reach(Chrome me, String roles, List<GrantCard> grants, boolean more);

    static native TemplateInstance grants(
            Chrome me, List<GrantCard> grants, boolean gatewayKnown, boolean hasDevice, boolean more);

    /**
     * @param problem what was wrong with the code, empty if nothing was
     * @param weak null if their sign-in will do
     */
    static native TemplateInstance link(
            Chrome me, LinkCard card, List<GrantCard> grants, String problem, LinkCard.@Nullable Weak weak);

    /** @param code that was typed, and is right */
    static native TemplateInstance elsewhere(Chrome me, LinkCard card, String code);

    static native TemplateInstance linkEnded(Chrome me, LinkCard card, Message words);

    /**
     * @param secret the form for a connection secret
     * @param device the form for the secret of a device
     * @param example a network that the browser is in
     */
    static native TemplateInstance secrets(
            Chrome me,
            List<SecretCard> cards,
            List<SecretCard> devices,
            SecretForm secret,
            SecretForm device,
            String example);

    /**
     * @param remembered for how long after a confirmation it lets in; empty: not at all
     * @param snippets how to connect with it
     */
    static native TemplateInstance deviceMade(
            Chrome me, SecretCard card, String secret, String remembered, List<Snippet> snippets);

    /** @param passLine for a file of passwords: for the gateways and nobody else */
    static native TemplateInstance secretMade(Chrome me, SecretCard card, String secret, String passLine);

    /** @param me null if nobody is signed in, or nobody knows */
    static native TemplateInstance message(@Nullable Chrome me, Message message);
}
