package io.portcullis.relay;

import io.portcullis.policy.login.BearerToken;
import io.portcullis.policy.login.SignInDemand;
import io.portcullis.policy.login.TokenSource;
import io.portcullis.policy.login.TokenVerdict;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;

/** Whether tokens prove logins. */
public interface Tokens {
    /** Done on any thread; fails only by a defect. */
    CompletableFuture<TokenVerdict> verdict(
            String issuer, SignInDemand demand, String login, BearerToken token, InetAddress origin);

    /** Where tokens of that issuer are had. */
    TokenSource source(String issuer);
}
