package io.portcullis.server.ui;

import io.portcullis.server.api.RequestDesk.Foreseen;
import io.portcullis.server.api.SignIns;
import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.api.view.ApprovalsView;
import io.portcullis.server.api.view.JudgementView;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What would become of a wish.
 *
 * @param verdict {@code granted}, {@code needs-approval} or {@code refused}
 * @param rule that decides; empty if none is for it
 * @param why each thing that would have to be otherwise
 * @param needed how many would have to say yes; {@code from} says of which groups
 * @param self whether who asks may be one of them
 * @param signIn where they would sign in as the rule wants it; empty if that is not what is in the way
 */
public record ForeseenCard(
        String verdict,
        String rule,
        List<String> why,
        int needed,
        String from,
        boolean self,
        List<ScopeLine> offer,
        String signIn) {
    /** Beyond that an address is not taken everywhere. */
    private static final int MOST_ADDRESS = 4_000;

    static ForeseenCard of(Foreseen foreseen, RequestFields fields) {
        JudgementView judgement = foreseen.judgement();
        ApprovalsView approvals = judgement.approvals();
        return new ForeseenCard(
                judgement.verdict(),
                judgement.rule() == null ? "" : judgement.rule(),
                judgement.obstacles() == null
                        ? List.of()
                        : judgement.obstacles().stream()
                                .map(obstacle -> SecretForm.sentence(
                                        (judgement.rule() == null ? "" : "the rule ") + obstacle.why()))
                                .toList(),
                approvals == null ? 0 : approvals.needed(),
                approvals == null ? "" : String.join(" or ", approvals.from()),
                approvals != null && approvals.self(),
                judgement.words() == null ? List.of() : ScopeLine.of(judgement.words()),
                foreseen.needed().isThere() ? signIn(foreseen.needed(), fields) : "");
    }

    private static String signIn(SignIns.Needed needed, RequestFields fields) {
        String begin = PagesTenant.PATH + "/request/sign-in?page=" + PagesTenant.PATH + "/request&rule="
                + encoded(needed.rule());
        String all = begin + "&" + address(fields);
        return all.length() <= MOST_ADDRESS ? all : begin;
    }

    /** What the form is prefilled by. */
    static String address(RequestFields fields) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("target", fields.target());
        parameters.put("role", fields.role());
        parameters.put("extend", fields.extend());
        parameters.put("classes", String.join(",", fields.classes()));
        parameters.put("statement", fields.statement());
        parameters.put("kind", fields.isShape() ? "shape" : "");
        parameters.put("uses", fields.uses());
        parameters.put("path", fields.path());
        parameters.put("duration", fields.duration());
        parameters.put("until", fields.until());
        parameters.put("from", fields.from());
        parameters.put("reason", fields.reason());
        parameters.put("ticket", fields.ticket());
        parameters.put("link", fields.link());
        return parameters.entrySet().stream()
                .filter(one -> !one.getValue().isEmpty())
                .map(one -> one.getKey() + "=" + encoded(one.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
