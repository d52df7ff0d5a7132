package io.portcullis.demo;

/** Maria in her browser: a provider of sample people asks who she is, and the cluster's page shows what she may reach. */
final class SignInStep implements Step {
    private static final String HEADING = "What may I reach";

    @Override
    public String title() {
        return "Signing in with a browser";
    }

    @Override
    public void play(Scene scene) throws Exception {
        Screen screen = scene.screen();
        Stage stage = scene.stage();
        String pages = stage.pages();
        screen.say(
                "People sign in at their company's OpenID provider. The demo has one of its own, with sample people: one chooses who"
                        + " one is. The tour does what a browser does; when it is over you can do it with yours.");
        screen.line("");
        try (HttpBrowser browser = new HttpBrowser(stage.trust())) {
            HttpBrowser.Shown provider = browser.open(pages);
            Scene.check(
                    provider.address().toString().startsWith(stage.people().issuer())
                            && provider.text().contains(People.MARIA.name()),
                    "the page leads to the provider: " + provider.address());
            screen.output(pages + " leads to the provider, where one chooses");
            HttpBrowser.Shown reach = browser.choose(People.MARIA, provider);
            screen.output(People.MARIA.name() + ", back at " + reach.address());
            Scene.check(reach.status() == 200 && reach.address().toString().equals(pages), "the page is shown");
            Scene.check(reach.text().contains(HEADING), "it says what she may reach");
            Scene.check(reach.text().contains(Stage.TARGET), "her grant is there");
            screen.ok("signed in as " + GrantStep.LOGIN
                    + "; the page shows her grant, how to connect, and lets her give it back");
        }
    }
}
