-- PostgreSQL only, but in both schemas: the latest writes of each process that took effect, to find out about a COMMIT
-- whose answer was lost.
CREATE TABLE storage_writers (
    writer TEXT NOT NULL,
    mark BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (writer, mark)
);
