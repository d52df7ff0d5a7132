package io.portcullis.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessField;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;

/** The arrows of docs/architecture.md. */
@AnalyzeClasses(packages = "io.portcullis", importOptions = DependenciesTest.OfTheGateway.class)
class DependenciesTest {
    /** Neither tests nor what tests are made of. */
    static final class OfTheGateway implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return new DoNotIncludeTests().includes(location) && !location.contains("harness");
        }
    }

    private static final String[] PURE = {
        "io.portcullis.policy..", "io.portcullis.session..", "io.portcullis.grants.view.."
    };

    @ArchTest
    static final ArchRule verdictsAndStateMachinesArePure = classes()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.time..",
                    "java.util..",
                    "java.nio.charset..",
                    "io.netty.buffer..",
                    "org.jspecify..",
                    "io.portcullis.model..",
                    "io.portcullis.wire..",
                    "io.portcullis.sql..",
                    "io.portcullis.scope..",
                    "io.portcullis.policy..",
                    "io.portcullis.session..",
                    "io.portcullis.grants.view..");

    @ArchTest
    static final ArchRule thePureKnowNoThreadsAndNoRandomness = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..", "java.util.random..", "java.util.logging..");

    @ArchTest
    static final ArchRule thePureAreToldTheTime = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class);

    @ArchTest
    static final ArchRule arrowsPointInwards = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("ops")
            .definedBy("io.portcullis.ops..")
            .layer("relay")
            .definedBy("io.portcullis.relay..")
            .layer("up")
            .definedBy("io.portcullis.up..")
            .layer("cluster")
            .definedBy("io.portcullis.cluster..")
            .layer("upstream")
            .definedBy("io.portcullis.upstream..")
            .layer("identity")
            .definedBy("io.portcullis.identity..")
            .layer("audit")
            .definedBy("io.portcullis.audit..")
            .layer("grants")
            .definedBy("io.portcullis.grants..")
            .layer("config")
            .definedBy("io.portcullis.config..")
            .layer("session")
            .definedBy("io.portcullis.session..")
            .layer("policy")
            .definedBy("io.portcullis.policy..")
            .layer("model")
            .definedBy("io.portcullis.model..")
            .whereLayer("ops")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("relay")
            .mayOnlyBeAccessedByLayers("ops")
            .whereLayer("cluster")
            .mayOnlyBeAccessedByLayers("ops")
            .whereLayer("up")
            .mayOnlyBeAccessedByLayers("ops")
            .whereLayer("upstream")
            .mayOnlyBeAccessedByLayers("relay", "ops")
            .whereLayer("identity")
            .mayOnlyBeAccessedByLayers("relay", "ops")
            .whereLayer("audit")
            .mayOnlyBeAccessedByLayers("ops")
            .whereLayer("grants")
            .mayOnlyBeAccessedByLayers("relay", "identity", "ops")
            .whereLayer("session")
            .mayOnlyBeAccessedByLayers("relay", "upstream", "up", "ops")
            .whereLayer("policy")
            .mayOnlyBeAccessedByLayers("session", "relay", "upstream", "grants", "identity", "config", "ops");

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.portcullis.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheRelayTheUpstreamTheWayUpAndTheirAssemblyKnowSockets = noClasses()
            .that(resideOutsideOfPackages(
                    "io.portcullis.relay..",
                    "io.portcullis.upstream..",
                    "io.portcullis.up..",
                    "io.portcullis.ops..",
                    "io.portcullis.session..",
                    "io.portcullis.wire.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.netty..", "io.vertx..")
                    .or(nameMatching("java\\.nio\\.channels\\..*Socket.*")));

    @ArchTest
    static final ArchRule onlyTheAssemblyKnowsQuarkus = noClasses()
            .that(resideOutsideOfPackages("io.portcullis.ops..", "io.portcullis.config.."))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "jakarta..", "io.smallrye..", "org.eclipse.microprofile..");

    @ArchTest
    static final ArchRule onlyTheClustersPartsKnowHazelcast = noClasses()
            .that(resideOutsideOfPackages(
                    "io.portcullis.grants.cluster..",
                    "io.portcullis.cluster..",
                    "io.portcullis.model.hazelcast..",
                    "io.portcullis.ops.."))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..");

    @ArchTest
    static final ArchRule noBlockingSockets = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(java.net.Socket.class, java.net.ServerSocket.class, java.net.DatagramSocket.class);

    /** A native image knows only what it was told of; and what is read from outside never becomes an object by itself. */
    @ArchTest
    static final ArchRule nothingIsReflectedOrDeserialised = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.lang.reflect..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream")
            .orShould()
            .callMethod(Class.class, "forName", String.class);

    @ArchTest
    static final ArchRule nothingIsPrinted = noClasses()
            .should(accessField(System.class, "out"))
            .orShould(accessField(System.class, "err"))
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule secretsAreNeverGuessable = noClasses()
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom");
}
