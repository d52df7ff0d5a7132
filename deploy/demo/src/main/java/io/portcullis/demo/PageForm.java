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
    private static final Pattern INPUT = Pattern.compile("<input[^>]*\\sname=\"([^\"]*)\"[^>]*>");
    private static final Pattern VALUE = Pattern.compile("\\svalue=\"([^\"]*)\"");
    private static final Pattern CHOICE = Pattern.compile("\\stype=\"(radio|checkbox)\"");

    /** The first form with a button of this name and value; {@link StepFailed} if there is none. */
    static PageForm with(HttpBrowser.Shown page, String name, String value) {
        String button = "name=\"" + name + "\" value=\"" + value + "\"";
        Matcher forms = FORM.matcher(page.html());
        while (forms.find()) {
            if (forms.group(2).contains(button)) {
                return new PageForm(page.address().resolve(plain(forms.group(1))), fields(forms.group(2)));
            }
        }
        throw new StepFailed("not so: " + page.address() + " has a form with " + button + "; it says\n" + page.text());
    }

    private static Map<String, String> fields(String form) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher inputs = INPUT.matcher(form);
        while (inputs.find()) {
            Matcher value = VALUE.matcher(inputs.group());
            if (value.find() && !CHOICE.matcher(inputs.group()).find()) {
                fields.put(inputs.group(1), plain(value.group(1)));
            }
        }
        return fields;
    }

    private static String plain(String escaped) {
        return escaped.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
