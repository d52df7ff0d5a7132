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

    /**
     * @param once for the next that is sent
     * @param targets that they could ask for, and {@code roles} there
     * @param extended the grant that is to last longer
     * @param foreseen null if that was not asked
     */
    static native TemplateInstance requestForm(
            Chrome me,
            RequestFields fields,
            FormProblem problem,
            String once,
            List<RequestForms.Kind> kinds,
            List<String> targets,
            List<String> roles,
            @Nullable GrantCard extended,
            @Nullable ForeseenCard foreseen);

    /** @param next empty at the end */
    static native TemplateInstance requests(Chrome me, List<RequestCard> requests, String next);

    /** @param look whether the page looks again by itself */
    static native TemplateInstance request(
            Chrome me,
            RequestCard card,
            boolean own,
            StandingCard standing,
            FormProblem problem,
            RequestTalk talk,
            boolean look);

    /**
     * @param mine that wait for who looks
     * @param others that wait for others
     * @param later whether there were newer ones
     */
    static native TemplateInstance inbox(
            Chrome me, List<InboxPage.Item> mine, List<InboxPage.Item> others, boolean later, String next);

    /**
     * @param open those that are overdue first
     * @param later whether there were newer ones that are signed off
     */
    static native TemplateInstance reviews(
            Chrome me, List<ReviewCard> open, List<ReviewCard> signedOff, boolean later, String next);

    /**
     * @param mayNot why they can not sign it off; empty if they can
     * @param done null if it is not for them to see
     * @param words that were typed
     */
    static native TemplateInstance review(
            Chrome me, ReviewCard card, String mayNot, @Nullable DoneCard done, FormProblem problem, String words);

    /**
     * @param known how many people are known
     * @param only of which target; empty: of all
     * @param problem why it can not be told; empty if it can
     */
    static native TemplateInstance withoutAsking(
            Chrome me, List<WithoutAskingPage.Target> targets, int known, String only, String problem);

    /** @param me null if nobody is signed in, or nobody knows */
    static native TemplateInstance message(@Nullable Chrome me, Message message);
}
