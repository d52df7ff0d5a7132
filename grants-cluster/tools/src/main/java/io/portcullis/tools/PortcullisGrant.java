package io.portcullis.tools;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Exit status: 0 done, 1 refused or failed, 2 wrong usage. */
@Command(
        name = "portcullis-grant",
        mixinStandardHelpOptions = true,
        versionProvider = PortcullisGrant.Version.class,
        description = {
            "Makes and changes the signed files that a Portcullis gateway admits by: grants (who may use which database "
                    + "with which role until when) and credentials (how a login proves itself).",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:refused or failed; nothing was changed", "2:wrong usage"},
        footer = {
            "",
            "The common options have defaults in the environment: PORTCULLIS_GRANTS_DIR, PORTCULLIS_KEY, "
                    + "PORTCULLIS_PUBLIC_KEY, PORTCULLIS_CLUSTER_ID."
        })
public final class PortcullisGrant implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    CommandSpec spec;

    private PortcullisGrant() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /**
     * Runs one command in this process.
     *
     * @param out receives results: ids, passwords, inspected records
     * @param err receives everything that is said to a person
     * @return the exit status
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(new Surroundings(Clock.systemUTC(), new SecureRandom(), out, err), args);
    }

    static int run(Surroundings surroundings, String... args) {
        int status = commandLine(surroundings).execute(args);
        surroundings.out().flush();
        surroundings.err().flush();
        return status;
    }

    private static CommandLine commandLine(Surroundings surroundings) {
        CommandLine line = new CommandLine(new PortcullisGrant())
                .addSubcommand(new KeysCommand(surroundings))
                .addSubcommand(new GrantCommand(surroundings))
                .addSubcommand(new EmergencyCommand(surroundings))
                .addSubcommand(new ExtendCommand(surroundings))
                .addSubcommand(new RescopeCommand(surroundings))
                .addSubcommand(new RevokeCommand(surroundings))
                .addSubcommand(new CredentialCommand(surroundings))
                .addSubcommand(new RevokeCredentialCommand(surroundings))
                .addSubcommand(new InspectCommand(surroundings))
                .addSubcommand(new CheckCommand(surroundings))
                .addSubcommand(new PruneCommand(surroundings))
                .addSubcommand(new ApiTokenCommand(surroundings));
        return line.setOut(surroundings.out())
                .setErr(surroundings.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Failures::wrongUsage)
                .setExecutionExceptionHandler(Failures::failed);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = PortcullisGrant.class.getPackage().getImplementationVersion();
            return new String[] {"portcullis-grant " + (version == null ? "(not packaged)" : version)};
        }
    }
}
