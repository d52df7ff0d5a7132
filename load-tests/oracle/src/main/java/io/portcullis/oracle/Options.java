package io.portcullis.oracle;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * @param inputs how many generated texts the parser must have accepted
 * @param postgres an unpacked source of PostgreSQL 18; null: fetched
 * @param parser a folder with libpg-query in its {@code node_modules}; null: fetched
 * @param verbose also prints what is over-classified and what is refused
 */
record Options(
        int inputs,
        long seed,
        @Nullable Path postgres,
        @Nullable Path parser,
        boolean verbose) {
    private static final int INPUTS = 120_000;

    static Options of(String... arguments) {
        int inputs = INPUTS;
        long seed = System.nanoTime() & 0xffffff;
        Path postgres = null;
        Path parser = null;
        boolean verbose = false;
        for (String argument : arguments) {
            int sign = argument.indexOf('=');
            String value = argument.substring(sign + 1);
            switch (sign < 0 ? argument : argument.substring(0, sign)) {
                case "--inputs" -> inputs = Integer.parseInt(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--postgres" -> postgres = Path.of(value);
                case "--parser" -> parser = Path.of(value);
                case "--verbose" -> verbose = true;
                case "--no-build", "--cost" -> {} // for the script
                default ->
                    throw new IllegalArgumentException("unknown: " + argument
                            + "; known: --inputs=N --seed=N --postgres=FOLDER --parser=FOLDER --verbose --no-build");
            }
        }
        return new Options(inputs, seed, postgres, parser, verbose);
    }
}
