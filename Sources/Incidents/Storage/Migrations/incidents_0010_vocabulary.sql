-- The words in the index, for SQLite to find those that begin alike; PostgreSQL's index does that by itself.
{{sqlite}}
CREATE VIRTUAL TABLE incident_search_words USING fts5vocab(incident_search, row);
{{end}}
