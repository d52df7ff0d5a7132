package io.portcullis.sql;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** A text goes in, what it says comes out. */
@AnalyzeClasses(packagesOf = Classifier.class, importOptions = DoNotIncludeTests.class)
class DependenciesTest {
    @ArchTest
    static final ArchRule NOTHING_BUT_JAVA = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.portcullis.sql..");

    @ArchTest
    static final ArchRule NO_FILES_NETWORK_CLOCK_OR_THREADS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.net..",
                    "java.nio.channels..",
                    "java.nio.file..",
                    "java.util.concurrent..",
                    "java.io..",
                    "java.time..");

    @ArchTest
    static final ArchRule TOKENS_KNOW_NO_STATEMENTS = noClasses()
            .that()
            .resideInAPackage("io.portcullis.sql.lex")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("io\\.portcullis\\.sql\\.(?!Refusal$)[A-Z]\\w*");
}
