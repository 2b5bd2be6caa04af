-- Words of the house's own for messages, where there are some; the usual ones stand in the product's dictionaries.
CREATE TABLE message_words (
    -- 'opened', 'bundle' and so on.
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    -- The first line and the lines below it, with placeholders in braces.
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (kind, channel, language)
);

-- What was chosen one after the other; null where the usual words were taken again.
CREATE TABLE message_words_versions (
    id {{id}},
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    title TEXT,
    text TEXT,
    author TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX message_words_versions_place ON message_words_versions (kind, channel, language, id);
