-- Words are folded further (Search/SearchFold): the walk over all incidents begins again and folds those that are kept.
DELETE FROM backfills WHERE name = 'search';
