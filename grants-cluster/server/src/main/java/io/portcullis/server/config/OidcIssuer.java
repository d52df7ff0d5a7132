package io.portcullis.server.config;

import io.portcullis.model.Principal;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One that vouches for who comes.
 *
 * @param name as the audit shows it
 * @param url what its tokens have as {@code iss}, to the letter
 * @param audience a token must be for one of these
 * @param rolesClaim the path to the groups in a token
 * @param groups for each role the groups whose members have it
 * @param loginClaim the claim that is the login at gateways
 * @param loginSuffix what follows it in the login, empty if nothing does
 * @param serviceClaims claims by which tokens of services are known, and what they are then; {@code *} at the end stands for anything
 * @param directory where it says who still is who they were, null if nowhere
 * @param logoutClients the clients for which it tells that somebody signed out
 * @param logoutEndsGrants whether their grants end then
 * @param tlsName the name of a TLS configuration, null for the public certificate authorities
 */
public record OidcIssuer(
        String name,
        String url,
        List<String> audience,
        Principal.Kind kind,
        List<String> rolesClaim,
        Map<Role, Set<String>> groups,
        String loginClaim,
        String loginSuffix,
        Map<String, String> serviceClaims,
        @Nullable OidcDirectory directory,
        List<String> logoutClients,
        boolean logoutEndsGrants,
        @Nullable String tlsName) {

    public OidcIssuer {
        audience = List.copyOf(audience);
        rolesClaim = List.copyOf(rolesClaim);
        groups = Map.copyOf(groups);
        serviceClaims = Map.copyOf(serviceClaims);
        logoutClients = List.copyOf(logoutClients);
    }

    /** The roles that these groups give. A group that no role names gives nothing. */
    public Set<Role> rolesOf(Collection<String> memberOf) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        groups.forEach((role, names) -> {
            if (memberOf.stream().anyMatch(names::contains)) {
                roles.add(role);
            }
        });
        return roles;
    }
}
