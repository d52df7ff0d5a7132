package io.portcullis.server.api;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.portcullis.model.ScramVerifier;
import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.GatewaysOnly;
import io.portcullis.server.api.auth.IssuersOnly;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Path;

@AnalyzeClasses(packages = "io.portcullis.server", importOptions = ImportOption.DoNotIncludeTests.class)
class ApiRulesTest {
    @ArchTest
    static final ArchRule NOBODY_IS_LET_IN_UNASKED = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .and()
            .resideOutsideOfPackage("..server.ui..")
            .should()
            .beAnnotatedWith(ByRole.class)
            .orShould()
            .beAnnotatedWith(GatewaysOnly.class)
            .orShould()
            .beAnnotatedWith(IssuersOnly.class);

    @ArchTest
    static final ArchRule A_PAGE_IS_FOR_WHO_SIGNED_IN_OR_SAYS_NOTHING = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .and()
            .resideInAPackage("..server.ui..")
            .should()
            .beAnnotatedWith(Authenticated.class)
            .orShould()
            .haveSimpleName("OpenPages");

    @ArchTest
    static final ArchRule WHAT_CHECKS_A_REQUEST_IS_PURE = noClasses()
            .that()
            .resideInAnyPackage("..api.form..", "..api.body..", "..api.view..", "..api.json..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.vertx..",
                    "jakarta.ws.rs..",
                    "io.smallrye.mutiny..",
                    "java.net..",
                    "java.nio.file..",
                    "org.jboss.logging.."));

    @ArchTest
    static final ArchRule NO_ANSWER_SHOWS_A_VERIFIER = noClasses()
            .that()
            .resideInAnyPackage("..api.view..", "..api.body..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ScramVerifier.class);

    @ArchTest
    static final ArchRule THE_STORE_KNOWS_NO_HTTP = noClasses()
            .that()
            .resideInAnyPackage("..store..", "..cluster..", "..config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..server.api..", "..server.up..", "jakarta.ws.rs..");
}
