package io.portcullis.oracle;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PostgreSQL 18's parser, compiled to WebAssembly (libpg_query) and run by node in a process of its own. */
final class Parser implements AutoCloseable {
    private static final String SCRIPT = "parser.mjs";
    /** Texts on the way at once: their answers fit in the pipe's buffers and ours. */
    private static final int BATCH = 200;

    private final Process process;
    private final DataOutputStream requests;
    private final BufferedReader answers;

    /** @param folder where {@code node_modules} has libpg-query */
    Parser(Path folder) throws IOException {
        Path script = folder.resolve(SCRIPT);
        try (InputStream in = Parser.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException(SCRIPT + " is not in the archive");
            }
            Files.write(script, in.readAllBytes());
        }
        process = new ProcessBuilder("node", script.toString(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The answers in the order of the texts, of which none may be empty. */
    List<Answer> ask(List<String> texts) {
        List<Answer> all = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += BATCH) {
            List<String> batch = texts.subList(from, Math.min(texts.size(), from + BATCH));
            Thread writer = Thread.ofVirtual().start(() -> write(batch));
            try {
                for (int i = 0; i < batch.size(); i++) {
                    String line = answers.readLine();
                    if (line == null) {
                        throw new IllegalStateException("the parser ended");
                    }
                    all.add(Answer.of(line));
                }
                writer.join();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return all;
    }

    Answer ask(String text) {
        return ask(List.of(text)).getFirst();
    }

    private void write(List<String> texts) {
        try {
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                requests.writeInt(bytes.length);
                requests.write(bytes);
            }
            requests.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
