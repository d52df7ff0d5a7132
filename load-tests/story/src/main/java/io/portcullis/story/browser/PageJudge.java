package io.portcullis.story.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What can be seen of a page's quality by looking at its elements. */
final class PageJudge {
    private static final String SCRIPT = read();

    private PageJudge() {}

    private static String read() {
        try (InputStream file = PageJudge.class.getResourceAsStream("judge.js")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A sentence for each thing that is wrong with the page as it is shown now. */
    static List<String> judge(Page page) {
        return ((List<?>) page.evaluate(SCRIPT)).stream().map(String::valueOf).toList();
    }
}
