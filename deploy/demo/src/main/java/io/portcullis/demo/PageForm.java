package io.portcullis.demo;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A form of a page, as it is before anybody has filled it in.
 *
 * @param fields what it carries by itself
 */
record PageForm(URI action, Map<String, String> fields) {
    private static final Pattern FORM = Pattern.compile("(?s)<form[^>]*\\saction=\"([^\"]*)\"[^>]*>(.*?)</form>");
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"");

    /** The first form with a button or field of this name and value, or {@link StepFailed}; an empty value is any. */
    static PageForm with(HttpBrowser.Shown page, String name, String value) {
        String named = "name=\"" + name + "\"" + (value.isEmpty() ? "" : " value=\"" + value + "\"");
        Matcher forms = FORM.matcher(page.html());
        while (forms.find()) {
            if (forms.group(2).contains(named)) {
                Map<String, String> fields = new LinkedHashMap<>();
                Matcher hidden = HIDDEN.matcher(forms.group(2));
                while (hidden.find()) {
                    fields.put(hidden.group(1), plain(hidden.group(2)));
                }
                return new PageForm(page.address().resolve(plain(forms.group(1))), fields);
            }
        }
        throw new StepFailed(
                "not so: the page " + page.address() + " has a form with " + named + "; it says\n" + page.text());
    }

    private static String plain(String escaped) {
        return escaped.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
