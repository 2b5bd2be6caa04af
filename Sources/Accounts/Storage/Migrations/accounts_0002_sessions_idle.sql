-- Sessions that nobody used for long are looked for again and again.
CREATE INDEX sessions_idle ON sessions (last_seen_at);
