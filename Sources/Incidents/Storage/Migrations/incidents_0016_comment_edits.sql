-- What a comment says since its author changed it; as it was first, it stays in the timeline, which is only ever appended to.
CREATE TABLE comment_edits (
    entry_id BIGINT PRIMARY KEY,
    edited_at BIGINT NOT NULL,
    edited_text TEXT NOT NULL
);
