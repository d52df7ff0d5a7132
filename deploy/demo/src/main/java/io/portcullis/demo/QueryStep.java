package io.portcullis.demo;

/** With a grant there is an answer, without one there is a refusal. */
final class QueryStep implements Step {
    private static final String WITHOUT = "jonas";
    private static final String REPORT = """
            select c.city, count(*) as orders, sum(o.total) as revenue
            from orders o join customers c on c.id = o.customer_id
            group by c.city order by revenue desc limit 3""";

    @Override
    public String title() {
        return "A query through gateway A";
    }

    @Override
    public void play(Scene scene) throws Exception {
        Screen screen = scene.screen();
        screen.say("Maria connects to gateway A instead of the database, with "
                + scene.client().name()
                + " as always: the gateway speaks PostgreSQL's protocol. It logs in to the database as "
                + Shop.READER + ", whose password Maria does not know."
                + (scene.client() instanceof JdbcClient
                        ? " (There is no psql on this machine, so the JDBC driver does the same.)"
                        : ""));
        Shell.Result answer = scene.ask(scene.stage().gatewayA(), GrantStep.LOGIN, REPORT);
        Scene.check(answer.status() == 0, "the query succeeds");
        Scene.check(answer.output().contains("(3 rows)"), "the answer has three rows");
        screen.ok("the database answered through the gateway");

        screen.line("");
        screen.say("Jonas has a connection secret too, but nobody gave him a grant:");
        scene.credential(WITHOUT);
        Shell.Result refusal = scene.ask(scene.stage().gatewayA(), WITHOUT, "select 1");
        Scene.check(refusal.status() != 0, "the connection is refused");
        Scene.check(
                refusal.output().contains("FATAL:  no grant admits \"" + WITHOUT + "\" to \"" + Stage.TARGET + "\""),
                "the refusal says that there is no grant");
        screen.ok("refused, and told why");
    }
}
