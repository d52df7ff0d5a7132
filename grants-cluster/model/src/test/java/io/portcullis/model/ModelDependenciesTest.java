package io.portcullis.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(packages = "io.portcullis.model", importOptions = ImportOption.DoNotIncludeTests.class)
class ModelDependenciesTest {
    @ArchTest
    static final ArchRule theModelDependsOnNothingButJavaJacksonAndHazelcast = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "org.jspecify..",
                    "com.fasterxml.jackson.core..",
                    "com.hazelcast..",
                    "io.portcullis.model..");

    @ArchTest
    static final ArchRule onlyTheMapsKnowHazelcast = noClasses()
            .that()
            .resideOutsideOfPackage("io.portcullis.model.hazelcast")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.hazelcast..");

    @ArchTest
    static final ArchRule onlyTheAuditWritesJson = noClasses()
            .that()
            .resideOutsideOfPackage("io.portcullis.model.audit")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml..");

    @ArchTest
    static final ArchRule theValuesKnowNothingOfTheirBytesOrEvents = noClasses()
            .that()
            .resideInAPackage("io.portcullis.model")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.portcullis.model.codec..",
                    "io.portcullis.model.audit..",
                    "io.portcullis.model.digest..",
                    "io.portcullis.model.fleet..",
                    "io.portcullis.model.hazelcast..");

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.portcullis.model.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyFilesOfRecordsAndKeysTouchFiles = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Files")
            .and()
            .haveSimpleNameNotEndingWith("Keys")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.nio.file..");

    @ArchTest
    static final ArchRule timeComesInAsAnArgument = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .haveSimpleName("Clock");
}
