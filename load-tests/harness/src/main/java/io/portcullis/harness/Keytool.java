package io.portcullis.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JDK's {@code keytool}, started so that it costs a third: it ends before a better compiler pays. */
final class Keytool {
    /** How often a password is hashed is of no interest for files that a test makes and deletes. */
    private static final List<String> OPTIONS = List.of(
            "-J-XX:TieredStopAtLevel=1",
            "-J-XX:+UseSerialGC",
            "-J-Dkeystore.pkcs12.macIterationCount=1000",
            "-J-Dkeystore.pkcs12.certPbeIterationCount=1000",
            "-J-Dkeystore.pkcs12.keyPbeIterationCount=1000");

    private Keytool() {}

    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of(arguments));
        return command;
    }
}
