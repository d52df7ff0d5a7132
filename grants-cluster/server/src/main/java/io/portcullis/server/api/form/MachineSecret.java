package io.portcullis.server.api.form;

import io.portcullis.model.ScramVerifier;
import io.portcullis.server.store.LoginSalt;
import java.util.random.RandomGenerator;

/** A machine-made password or credential. It is shown once; only what can check it is kept. */
public final class MachineSecret {
    /** No character looks like another one, none needs quoting in a shell, a URL or a .pgpass file. */
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    /** Of 5 random bits each: 160. */
    private static final int LENGTH = 32;

    private final String text;

    private MachineSecret(String text) {
        this.text = text;
    }

    /** @param random a cryptographic one outside tests */
    public static MachineSecret random(RandomGenerator random) {
        StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new MachineSecret(text.toString());
    }

    /** For the one answer that shows it. */
    public String reveal() {
        return text;
    }

    /** Takes milliseconds of CPU: not for an event loop. */
    public ScramVerifier verifier(LoginSalt salt) {
        return ScramVerifier.derive(text, salt.salt().toArray(), salt.iterations());
    }

    @Override
    public String toString() {
        return "MachineSecret[redacted]";
    }
}
