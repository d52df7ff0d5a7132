package io.portcullis.harness.oidc;

import java.util.List;
import java.util.Map;

/** The pages that a browser sees. */
final class SamplePages {
    private static final String HEAD = """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Sample people</title><style>
            :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:10vh auto;padding:0 1rem}
            button{font:inherit;display:block;width:100%;text-align:left;padding:.75rem 1rem;margin:.5rem 0;cursor:pointer}
            small{opacity:.7}</style></head><body><main>""";

    private SamplePages() {}

    /** @param secondFactor whether a client asks for one */
    static String choose(List<SamplePerson> people, Map<String, String> parameters, boolean secondFactor) {
        StringBuilder page = new StringBuilder(HEAD)
                .append("<h1>Who are you today?</h1><p>A provider of sample people: it asks for no password.</p>")
                .append("<form method=\"post\">");
        parameters.forEach((name, value) -> page.append("<input type=\"hidden\" name=\"")
                .append(text(name))
                .append("\" value=\"")
                .append(text(value))
                .append("\">"));
        if (secondFactor) {
            page.append("<p><label><input type=\"checkbox\" name=\"" + SecondFactor.FIELD
                    + "\" value=\"yes\" checked> with a second factor, which is asked for</label></p>");
        }
        for (SamplePerson person : people) {
            page.append("<button name=\"person\" value=\"")
                    .append(text(person.subject()))
                    .append("\">")
                    .append(text(person.name()))
                    .append(" <small>")
                    .append(text(person.login() + " · " + String.join(", ", person.groups())))
                    .append("</small></button>");
        }
        return page.append("</form></main></body></html>").toString();
    }

    static String problem(String what) {
        return HEAD + "<h1>That does not work</h1><p>" + text(what) + "</p></main></body></html>";
    }

    private static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
