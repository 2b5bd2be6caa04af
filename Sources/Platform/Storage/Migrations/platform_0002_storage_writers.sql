-- PostgreSQL only, but in both schemas: the last write of each process that took effect, to find out about a COMMIT whose
-- answer was lost.
CREATE TABLE storage_writers (
    writer TEXT PRIMARY KEY,
    mark BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
