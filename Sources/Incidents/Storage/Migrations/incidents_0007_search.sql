-- The words of an incident as searches compare them (Search/SearchWords), separated by spaces, with marks for what filters
-- ask; kept behind the commit.
CREATE TABLE incident_words (
    incident_id BIGINT PRIMARY KEY,
    -- How many events had been counted, and the last one whose text was read.
    occurrences BIGINT NOT NULL,
    last_event BIGINT NOT NULL,
    words TEXT NOT NULL
);
{{sqlite}}
-- The index holds no text of its own, and follows the table by itself: whoever fills the table, also a copy, fills it.
CREATE VIRTUAL TABLE incident_search USING fts5 (
    words, content = 'incident_words', content_rowid = 'incident_id', tokenize = 'ascii', detail = none, columnsize = 0);
CREATE TRIGGER incident_words_added AFTER INSERT ON incident_words BEGIN
    INSERT INTO incident_search (rowid, words) VALUES (new.incident_id, new.words);
END;
CREATE TRIGGER incident_words_removed AFTER DELETE ON incident_words BEGIN
    INSERT INTO incident_search (incident_search, rowid, words) VALUES ('delete', old.incident_id, old.words);
END;
CREATE TRIGGER incident_words_changed AFTER UPDATE OF words ON incident_words BEGIN
    INSERT INTO incident_search (incident_search, rowid, words) VALUES ('delete', old.incident_id, old.words);
    INSERT INTO incident_search (rowid, words) VALUES (new.incident_id, new.words);
END;
{{end}}
{{postgres}}
CREATE INDEX incident_search ON incident_words USING gin (array_to_tsvector(string_to_array(words, ' '))) WITH (fastupdate = off);
{{end}}
