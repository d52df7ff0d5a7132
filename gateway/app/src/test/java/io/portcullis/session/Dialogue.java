package io.portcullis.session;

import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;

/**
 * A dialogue as the tags of its messages: behind {@code >} what the client sends, behind {@code <} what the server
 * answers. A tag with a number is that many messages: {@code c*100}.
 */
final class Dialogue {
    private Dialogue() {}

    static Ledger play(String dialogue) {
        Ledger ledger = new Ledger();
        play(ledger, dialogue);
        return ledger;
    }

    static void play(Ledger ledger, String dialogue) {
        boolean client = true;
        for (String word : dialogue.trim().split(" +", -1)) {
            if (word.equals(">") || word.equals("<")) {
                client = word.equals(">");
                continue;
            }
            int times = word.length() > 1 ? Integer.parseInt(word.substring(2)) : 1;
            byte tag = (byte) word.charAt(0);
            for (int i = 0; i < times; i++) {
                if (client) {
                    ledger.onFrontend(FrontendTag.of(tag));
                } else {
                    ledger.onBackend(BackendTag.of(tag), (byte) 'I');
                }
            }
        }
    }
}
