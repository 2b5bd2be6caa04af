-- The names of accounts in Finesse, folded: each has two to sign in with (loginId and loginName), and wrong passwords of both count together.
-- Only accounts whose names Finesse told both.
CREATE TABLE contact_finesse_names (
    name TEXT PRIMARY KEY,
    account TEXT NOT NULL
);
INSERT INTO contact_finesse_names (name, account)
    SELECT lower(login), lower(login) FROM contact_agents WHERE name_folded IS NOT NULL ORDER BY is_listed DESC, login
    ON CONFLICT (name) DO NOTHING;
INSERT INTO contact_finesse_names (name, account)
    SELECT name_folded, lower(login) FROM contact_agents WHERE name_folded IS NOT NULL ORDER BY is_listed DESC, login
    ON CONFLICT (name) DO NOTHING;
DROP INDEX contact_agents_by_name;
ALTER TABLE contact_agents DROP COLUMN name_folded;
