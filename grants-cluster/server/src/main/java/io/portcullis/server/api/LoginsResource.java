package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.form.CredentialForm;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.api.view.OwnerView;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Principals;
import io.portcullis.server.store.Principals.Unbinding;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/logins/{login}/identity")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Logins", description = "Whose login is whose: the first person's who signed in with it.")
public class LoginsResource {
    private final Principals principals;
    private final Caller caller;

    LoginsResource(Principals principals, Caller caller) {
        this.principals = principals;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "getLoginIdentity", summary = "Tell whose a login is")
    public Uni<OwnerView> get(@PathParam("login") String login) {
        CredentialForm.requireLogin(login);
        return Bounds.within(
                principals.owner(login).map(owner -> OwnerView.of(owner.orElseThrow(LoginsResource::nobodys))));
    }

    @DELETE
    @Operation(
            operationId = "deleteLoginIdentity",
            summary = "Take a login from the person whose it is",
            description =
                    "The next person becomes its owner whom their issuer gives it. 409 as long as the login has grants or credentials "
                            + "that are not over: they would be the next one's.")
    public Uni<OwnerView> unbind(@PathParam("login") String login) {
        CredentialForm.requireLogin(login);
        Actor actor = caller.actor();
        return Bounds.within(principals.unbind(login, actor).map(LoginsResource::answer));
    }

    private static OwnerView answer(Unbinding unbinding) {
        return switch (unbinding) {
            case Unbinding.Done(Principals.Owner before) -> OwnerView.of(before);
            case Unbinding.Nobodys() -> throw nobodys();
            case Unbinding.InUse(long grants, long credentials) ->
                throw Problem.of(
                                ProblemType.CONFLICT,
                                "the login has " + grants + " grants and " + credentials
                                        + " credentials that are not over: end them first")
                        .with("grants", grants)
                        .with("credentials", credentials)
                        .thrown();
        };
    }

    private static RuntimeException nobodys() {
        return Problem.of(ProblemType.NOT_FOUND, "nobody has signed in with this login")
                .thrown();
    }
}
