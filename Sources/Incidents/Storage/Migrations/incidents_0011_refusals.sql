-- What the intake refused, by service and reason: a sample of the latest, and how many since the first.
CREATE TABLE intake_refusals (
    service_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    refused BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    sample TEXT NOT NULL,
    PRIMARY KEY (service_id, reason)
);
