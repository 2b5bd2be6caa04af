-- Times are microseconds since 1970.

-- The directory of agencies. Their ids are those of the house's own system, by which the gateway is asked.
CREATE TABLE contact_agencies (
    agency_id TEXT PRIMARY KEY NOT NULL,
    -- Of several agencies with a number the highest counts; -1 of an id that is no number.
    rank BIGINT NOT NULL,
    name TEXT,
    -- In small letters, by which it is found.
    name_folded TEXT,
    changed_at BIGINT NOT NULL
);
CREATE INDEX contact_agencies_by_rank ON contact_agencies (rank, agency_id);

CREATE TABLE contact_agency_phones (
    agency_id TEXT NOT NULL REFERENCES contact_agencies (agency_id) ON DELETE CASCADE,
    digits TEXT NOT NULL,
    -- Null of a number that is shorter.
    last10 TEXT,
    last9 TEXT,
    last8 TEXT,
    PRIMARY KEY (agency_id, digits)
){{sqlite}} WITHOUT ROWID{{end}};
CREATE INDEX contact_agency_phones_by_digits ON contact_agency_phones (digits);
CREATE INDEX contact_agency_phones_by_last10 ON contact_agency_phones (last10) WHERE last10 IS NOT NULL;
CREATE INDEX contact_agency_phones_by_last9 ON contact_agency_phones (last9) WHERE last9 IS NOT NULL;
CREATE INDEX contact_agency_phones_by_last8 ON contact_agency_phones (last8) WHERE last8 IS NOT NULL;

-- What the gateway last said of an agency.
CREATE TABLE contact_agency_cards (
    agency_id TEXT PRIMARY KEY NOT NULL,
    -- JSON of ours.
    card TEXT NOT NULL,
    fetched_at BIGINT NOT NULL
);
CREATE INDEX contact_agency_cards_by_time ON contact_agency_cards (fetched_at);

-- Calls whose record still lacks what the gateway knows.
CREATE TABLE contact_enrichments (
    call_id BIGINT PRIMARY KEY NOT NULL REFERENCES contact_calls (id) ON DELETE CASCADE,
    since BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    -- Who is at it, and until when nobody else is.
    claimed_by TEXT,
    claimed_until BIGINT,
    problem TEXT
);
CREATE INDEX contact_enrichments_by_due ON contact_enrichments (due_at, call_id);

-- Callers of whom no agency has the number, as people noted them.
CREATE TABLE contact_callers (
    digits TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    company TEXT,
    note TEXT,
    noted_by TEXT,
    noted_at BIGINT NOT NULL
);
