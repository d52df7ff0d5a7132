package io.portcullis.gateway;

import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.util.ArrayList;
import java.util.List;

/** Answers of a server, short: each message is its tag, with the SQLSTATE of an error and the status of a ReadyForQuery. */
final class Answers {
    private Answers() {}

    /** Those up to so many ReadyForQuery. */
    static List<String> upTo(int ready, RawClient client) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < ready; i++) {
            for (Message message : client.readUntil('Z', World.SOON)) {
                answers.add(
                        switch (message.tag()) {
                            case 'E' -> "E" + message.sqlState();
                            case 'Z' -> "Z" + message.transactionStatus();
                            default -> String.valueOf(message.tag());
                        });
            }
        }
        return answers;
    }
}
