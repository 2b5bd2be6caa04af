-- How often an incident happened in an hour since 1970, by what its events say; stays when the events are gone. Counted in
-- the commit that stores the events.
CREATE TABLE occurrences_by_hour (
    incident_id BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    occurrences BIGINT NOT NULL,
    PRIMARY KEY (incident_id, hour)
){{sqlite}} WITHOUT ROWID{{end}};

INSERT INTO occurrences_by_hour (incident_id, hour, occurrences)
SELECT incident_id, occurred_at / 3600000000, count(*) FROM events GROUP BY 1, 2;
