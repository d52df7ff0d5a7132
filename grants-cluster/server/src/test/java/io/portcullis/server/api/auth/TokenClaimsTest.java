package io.portcullis.server.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenClaimsTest {
    private static final List<String> UNUSABLE = List.of();

    private static TokenClaims token(String json, String... groupsPath) {
        return TokenClaims.of(new JsonObject(json), List.of(groupsPath));
    }

    static Stream<Arguments> claims() {
        String many = "[" + String.join(",", Collections.nCopies(257, "\"a\"")) + "]";
        return Stream.of(
                arguments("{'team':'a'}", List.of("a")),
                arguments("{'team':['a','b']}", List.of("a", "b")),
                arguments("{'team':7}", UNUSABLE),
                arguments("{'team':true}", UNUSABLE),
                arguments("{'team':{'name':'a'}}", UNUSABLE),
                arguments("{'team':['a',7]}", UNUSABLE),
                arguments("{'team':['a',null]}", UNUSABLE),
                arguments("{'team':['a',['b']]}", UNUSABLE),
                arguments("{'team':'" + "x".repeat(256) + "'}", UNUSABLE),
                arguments("{'team':['a','" + "x".repeat(2000) + "']}", UNUSABLE),
                arguments("{'team':" + many + "}", UNUSABLE));
    }

    @ParameterizedTest
    @MethodSource("claims")
    void aClaimIsItsTextsOrCanNotBeUsed(String json, List<String> texts) {
        assertEquals(
                Map.of("team", texts), token(json.replace('\'', '"'), "groups").texts(Set.of("team", "other")));
    }

    @Test
    void whatIsNotThereSaysNothing() {
        for (String json : List.of("{}", "{\"team\":null}", "{\"team\":[]}", "{\"other\":[\"a\"]}")) {
            assertEquals(Map.of(), token(json, "groups").texts(Set.of("team")), json);
        }
        assertTrue(TokenClaims.NONE.hasAllGroups());
    }

    static Stream<Arguments> groups() {
        return Stream.of(
                arguments("{'realm':{'roles':['a']}}", true),
                arguments("{'realm':{'roles':'a'}}", true),
                arguments("{'realm':{'roles':[]}}", true),
                arguments("{'realm':{}}", true),
                arguments("{}", true),
                arguments("{'realm':['a']}", false),
                arguments("{'realm':{'roles':7}}", false),
                arguments("{'realm':{'roles':['a',{'b':'c'}]}}", false),
                arguments("{'realm':{'roles':['" + "x".repeat(1001) + "']}}", false),
                arguments("{'hasgroups':true}", false),
                arguments("{'_claim_names':{'realm':'src1'},'_claim_sources':{'src1':{}}}", false),
                arguments("{'_claim_names':{'other':'src1'}}", true));
    }

    @ParameterizedTest
    @MethodSource("groups")
    void groupsAreKnownWholeOrNotAtAll(String json, boolean expected) {
        assertEquals(expected, token(json.replace('\'', '"'), "realm", "roles").hasAllGroups());
    }
}
