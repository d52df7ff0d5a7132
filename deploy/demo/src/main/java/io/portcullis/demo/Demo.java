package io.portcullis.demo;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Plays the tour and then stays up until Ctrl-C. Exit status: 0 if every step showed what it should, 1 if not, 2 for
 * wrong usage; 130 and 143 if a signal ended it.
 */
public final class Demo {
    private final Options options;
    private final Screen screen;
    private final Closing closing = new Closing();
    private final CountDownLatch ending = new CountDownLatch(1);

    private Demo(Options options) {
        this.options = options;
        this.screen = new Screen(System.out, options.terminal());
    }

    public static void main(String[] arguments) throws InterruptedException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("demo: " + e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Demo(options).run());
    }

    private int run() throws InterruptedException {
        Thread hook = Thread.ofPlatform().unstarted(this::interrupted);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            play();
            return finish(hook, 0);
        } catch (Exception | AssertionError e) {
            if (ending.await(500, TimeUnit.MILLISECONDS)) {
                // What failed, failed because a signal is ending the demo; the hook says so.
                Thread.currentThread().join();
            }
            screen.failed(describe(e));
            return finish(hook, 1);
        }
    }

    private void play() throws Exception {
        screen.line(screen.bold("Portcullis: a real PostgreSQL, a grant cluster, two gateways, and grants that end"));
        screen.heading("Setting the stage");
        Stage stage = Stage.set(options, screen, closing);
        Scene scene = new Scene(stage, screen, Client.of(options, stage), options);
        Tour tour = new Tour();
        String mariasGrant = tour.play(scene);
        if (!options.tour()) {
            StayUp after = new StayUp(stage, screen, mariasGrant);
            after.invite();
            after.await(ending);
            Thread.currentThread().join(); // the hook ends the JVM
        }
    }

    /** Runs when a signal ends the JVM. */
    private void interrupted() {
        ending.countDown();
        screen.line("");
        close();
    }

    private int finish(Thread hook, int status) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            return status; // a signal has come: the hook closes
        }
        screen.line("");
        close();
        return status;
    }

    private void close() {
        screen.say("Stopping gateways, cluster and PostgreSQL, removing their files ...");
        closing.close();
        screen.say("Done.");
    }

    private static String describe(Throwable e) {
        if (e instanceof StepFailed) {
            return String.valueOf(e.getMessage());
        }
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
