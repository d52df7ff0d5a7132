package io.portcullis.tools;

import io.portcullis.model.codec.RefusedRecord;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** How failures reach the user: one line, no stack trace, and the exit status that belongs to them. */
final class Failures {
    private Failures() {}

    static int wrongUsage(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        say(command, String.valueOf(failure.getMessage()));
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    static int failed(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        switch (failure) {
            case ParameterException usage -> {
                return wrongUsage(usage, new String[0]);
            }
            // The model names the field that is out of its bounds.
            case IllegalArgumentException _ -> {
                say(command, String.valueOf(failure.getMessage()));
                return ExitCode.USAGE;
            }
            case Refusal _, IllegalStateException _ -> say(command, String.valueOf(failure.getMessage()));
            case RefusedRecord refused -> say(command, refused.reason().code() + ": " + refused.getMessage());
            case IOException io -> say(command, describe(io));
            default -> throw failure; // a mistake of ours: picocli shows the trace, which we want to be sent
        }
        return ExitCode.SOFTWARE;
    }

    /** The JDK's messages are often no more than the file's name. */
    static String describe(IOException failure) {
        return switch (failure) {
            case NoSuchFileException file -> "there is no " + file.getFile();
            case AccessDeniedException file -> "no permission for " + file.getFile();
            case FileAlreadyExistsException file -> file.getFile() + " exists already and is not overwritten";
            case FileSystemException file -> String.valueOf(file.getMessage());
            default -> String.valueOf(failure.getMessage());
        };
    }

    private static void say(CommandLine command, String message) {
        command.getErr().println("portcullis-grant: " + message);
    }
}
