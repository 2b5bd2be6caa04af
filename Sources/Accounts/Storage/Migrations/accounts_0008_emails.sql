-- The address of a user, as given and as it is compared: two users never have the same one.
ALTER TABLE users ADD COLUMN email TEXT;
ALTER TABLE users ADD COLUMN email_folded TEXT;
CREATE UNIQUE INDEX users_email ON users (email_folded);
