-- What was done to an event so that it could be kept, where its body, which says so too, was sampled away.
ALTER TABLE events ADD COLUMN adjustments TEXT;
