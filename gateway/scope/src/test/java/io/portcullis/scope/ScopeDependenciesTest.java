package io.portcullis.scope;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = ScopeCheck.class, importOptions = DoNotIncludeTests.class)
class ScopeDependenciesTest {
    @ArchTest
    static final ArchRule NOTHING_BUT_VALUES_AND_STATEMENTS = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.nio.charset",
                    "java.util",
                    "java.util.function",
                    "java.util.stream",
                    "org.jspecify..",
                    "io.portcullis.model.scope",
                    "io.portcullis.sql",
                    "io.portcullis.scope");
}
