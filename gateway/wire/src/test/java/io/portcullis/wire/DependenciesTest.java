package io.portcullis.wire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The protocol is pure: bytes in, bytes out. */
@AnalyzeClasses(packagesOf = FrameWalker.class, importOptions = DoNotIncludeTests.class)
class DependenciesTest {
    @ArchTest
    static final ArchRule ONLY_BUFFERS_AND_THE_SCRAM_LIBRARY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "io.netty.buffer..",
                    "io.netty.util..",
                    "org.jspecify..",
                    "com.ongres.scram.common..",
                    "io.portcullis.wire..");

    @ArchTest
    static final ArchRule NO_NETWORK_FILES_OR_THREADS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..", "java.util.concurrent..");

    @ArchTest
    static final ArchRule THE_SCRAM_LIBRARY_ONLY_IN_SCRAM = noClasses()
            .that()
            .resideOutsideOfPackage("io.portcullis.wire.scram")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.ongres..");

    @ArchTest
    static final ArchRule FRAMES_KNOW_NO_MESSAGES = noClasses()
            .that()
            .resideInAPackage("io.portcullis.wire")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.portcullis.wire.message..", "io.portcullis.wire.scram..");
}
