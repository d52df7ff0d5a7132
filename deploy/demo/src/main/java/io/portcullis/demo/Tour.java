package io.portcullis.demo;

import java.time.Duration;
import java.util.List;

/** The steps, one after the other. */
final class Tour {
    private final GrantStep first = new GrantStep();
    private final List<Step> steps = List.of(
            first,
            new QueryStep(),
            new SignInStep(),
            new ScopeStep(),
            new BoundStep(),
            new BudgetStep(),
            new LatencyStep(),
            new ExpiryStep(),
            new RevocationStep(),
            new QuietStep(),
            new SessionsStep(),
            new LifeStep());

    /**
     * Returns when every step has shown what it should; the first that does not ends the tour by its exception.
     *
     * @return the id of Maria's grant, which is still good
     */
    String play(Scene scene) throws Exception {
        long start = System.nanoTime();
        scene.screen()
                .say("The commands run in " + scene.stage().folder()
                        + " with the settings of the file \"settings\" there ("
                        + "where the grants and keys are, and the passwords for psql).");
        for (int i = 0; i < steps.size(); i++) {
            scene.screen().heading((i + 1) + ". " + steps.get(i).title());
            steps.get(i).play(scene);
        }
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        scene.screen().heading("Every step of the tour showed what it should (" + Text.seconds(time) + ").");
        return first.grantId();
    }
}
