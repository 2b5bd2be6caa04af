-- Answers of an OpenID Connect provider that were taken: each is good once, on whichever server.
CREATE TABLE openid_answers (
    state_hash TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX openid_answers_end ON openid_answers (expires_at);
