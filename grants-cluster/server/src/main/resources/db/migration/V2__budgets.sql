-- What gateways spend of the budgets of grants, and of the runs of bound statements, they spend from leases.

-- One row for each grant of which anything was ever leased. Its lock puts all leases of the grant into one order.
CREATE TABLE portcullis.budget (
    grant_id text PRIMARY KEY,
    -- By name: what was spent from leases that are not in the other table any more.
    spent    jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE portcullis.budget_lease (
    grant_id text NOT NULL REFERENCES portcullis.budget,
    node     text NOT NULL,
    lease    text NOT NULL,
    -- Of the last request that changed it.
    number   bigint NOT NULL,
    ends_at  timestamptz NOT NULL,
    settled  boolean NOT NULL,
    -- By name: what the gateway may spend; once it is settled, what it spent.
    amounts  jsonb NOT NULL,
    PRIMARY KEY (grant_id, node, lease)
);
