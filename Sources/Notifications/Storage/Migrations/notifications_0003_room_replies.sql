-- What was said in XMPP rooms and is answered by one process, the one that wrote it down.
CREATE TABLE room_replies (
    -- A hash of what tells it from every other message.
    message TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);
CREATE INDEX room_replies_age ON room_replies (at);
