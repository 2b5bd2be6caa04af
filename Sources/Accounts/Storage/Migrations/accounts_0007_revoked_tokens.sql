-- Disabling a user now revokes their tokens for good; those of users who are disabled already are no exception.
UPDATE api_tokens SET revoked_at = (SELECT disabled_at FROM users WHERE users.id = api_tokens.owner_id)
WHERE revoked_at IS NULL AND owner_id IN (SELECT id FROM users WHERE disabled_at IS NOT NULL);
UPDATE users SET password_changed_at = disabled_at WHERE disabled_at > password_changed_at;
