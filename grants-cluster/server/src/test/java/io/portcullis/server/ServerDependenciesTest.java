package io.portcullis.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** The arrows between the packages of a node, as docs/architecture.md draws them. */
@AnalyzeClasses(packages = "io.portcullis.server", importOptions = ImportOption.DoNotIncludeTests.class)
class ServerDependenciesTest {
    @ArchTest
    static final ArchRule arrowsPointToTheControlDatabase = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("ops")
            .definedBy("io.portcullis.server.ops..")
            .layer("up")
            .definedBy("io.portcullis.server.up..")
            .layer("ui")
            .definedBy("io.portcullis.server.ui..")
            .layer("api")
            .definedBy("io.portcullis.server.api..")
            .layer("cluster")
            .definedBy("io.portcullis.server.cluster..")
            .layer("store")
            .definedBy("io.portcullis.server.store..")
            .layer("people")
            .definedBy("io.portcullis.server.people..")
            .layer("notify")
            .definedBy("io.portcullis.server.notify..")
            .layer("outbound")
            .definedBy("io.portcullis.server.outbound..")
            .layer("oidc")
            .definedBy("io.portcullis.server.oidc..")
            .layer("request")
            .definedBy("io.portcullis.server.request..")
            .layer("service")
            .definedBy("io.portcullis.server.service..")
            .layer("rules")
            .definedBy("io.portcullis.server.rules..")
            .layer("config")
            .definedBy("io.portcullis.server.config..")
            .layer("log")
            .definedBy("io.portcullis.server.log..")
            .whereLayer("ops")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("up")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("ui")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("api")
            .mayOnlyBeAccessedByLayers("up", "ui")
            .whereLayer("cluster")
            .mayOnlyBeAccessedByLayers("api", "ops")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("cluster", "api", "up", "ui", "people", "notify", "ops")
            .whereLayer("notify")
            .mayOnlyBeAccessedByLayers("ops")
            .whereLayer("outbound")
            .mayOnlyBeAccessedByLayers("oidc", "people", "notify")
            .whereLayer("people")
            .mayOnlyBeAccessedByLayers("api", "ops")
            .whereLayer("oidc")
            .mayOnlyBeAccessedByLayers("api", "people", "ops")
            .whereLayer("request")
            .mayOnlyBeAccessedByLayers("store", "api")
            .whereLayer("service")
            .mayOnlyBeAccessedByLayers("store", "api")
            .whereLayer("rules")
            .mayOnlyBeAccessedByLayers("request", "service", "store", "api")
            .whereLayer("config")
            .mayOnlyBeAccessedByLayers("cluster", "api", "oidc", "people", "notify", "ui", "ops");

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.portcullis.server.(**)").should().beFreeOfCycles();

    /** What gateways send is the affair of requests: they can be read without an idea of the members. */
    @ArchTest
    static final ArchRule onlyTheClusterKnowsHazelcast = noClasses()
            .that()
            .resideOutsideOfPackages("io.portcullis.server.cluster..", "io.portcullis.server.ops..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..", "io.portcullis.model.hazelcast..");

    @ArchTest
    static final ArchRule onlyTheStoreSpeaksSql = noClasses()
            .that()
            .resideOutsideOfPackage("io.portcullis.server.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "org.flywaydb..", "org.postgresql..");

    @ArchTest
    static final ArchRule onlyMigrationsBlockOnTheControlDatabase = noClasses()
            .that()
            .resideInAPackage("io.portcullis.server.store..")
            .and()
            .haveSimpleNameNotStartingWith("Migrations")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.flywaydb..");

    @ArchTest
    static final ArchRule theConfigurationIsReadOnItsOwn = classes()
            .that()
            .resideInAPackage("io.portcullis.server.config..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "org.jspecify..",
                    "io.smallrye.config..",
                    "io.portcullis.model..",
                    "io.portcullis.server.config..");

    /** Time, files and whoever asks are told to them. */
    @ArchTest
    static final ArchRule rulesAreAskedInTablesToo = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.portcullis.server.rules..", "io.portcullis.server.request..", "io.portcullis.server.service..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx..",
                    "io.quarkus..",
                    "io.smallrye..",
                    "jakarta..",
                    "java.nio.file..",
                    "java.net..",
                    "org.jboss..");

    /** What is decided by comparing alone is told everything it needs to know, so that tables can test it. */
    @ArchTest
    static final ArchRule plansAreTold = noClasses()
            .that()
            .haveSimpleNameEndingWith("Plan")
            .or()
            .haveSimpleNameStartingWith("DigestKeeper")
            .or()
            .haveSimpleNameStartingWith("NodeState")
            .or()
            .haveSimpleName("MapTtl")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..", "io.vertx..", "java.nio.file..", "java.net..");
}
