package io.portcullis.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rules give for a wish, and who must say yes to it.
 *
 * @param rule its name
 * @param rules the digest of the set that it is in
 * @param needed how many must say yes; 0 = nobody
 * @param approvers members of which groups
 * @param scope what the grant would allow
 */
public record Offer(String rule, String rules, int needed, List<String> approvers, Scope scope, StaleTolerance stale) {
    public Offer {
        approvers = List.copyOf(approvers);
    }

    /** SHA-256, in hex, over all of the grant that would come of it: who says yes says it to that, and to nothing else. */
    public String digest(Wish wish) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            for (@Nullable String text : texts(wish)) {
                add(out, text == null ? null : text.getBytes(UTF_8));
            }
            add(out, scope.cborMap().toArray());
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable String[] texts(Wish wish) {
        return new @Nullable String[] {
            wish.who().issuer(),
            wish.who().subject(),
            wish.who().login(),
            wish.target(),
            wish.role(),
            wish.statement(),
            text(wish.notBefore()),
            text(wish.expiresAt()),
            text(wish.length()),
            text(wish.extend()),
            stale.staleAdmit().toString(),
            stale.staleGrace().toString()
        };
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** With its length before it: no two lists of texts are the same bytes. */
    private static void add(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            out.writeInt(-1);
        } else {
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }
}
