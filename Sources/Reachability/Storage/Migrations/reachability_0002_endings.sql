-- Incidents of probes that are gone: to be resolved, because nobody will see those probes up again.
CREATE TABLE probe_endings (
    incident_id BIGINT NOT NULL PRIMARY KEY
){{sqlite}} WITHOUT ROWID{{end}};
