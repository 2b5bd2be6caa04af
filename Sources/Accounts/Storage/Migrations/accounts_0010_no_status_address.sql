-- The old system wanted a status address of every application: what was written where there was none is none.
UPDATE services SET status_url = NULL, status_url_trusted = 0
WHERE lower(trim(status_url)) IN ('-', '--', '---', '–', '—', '.', '/', 'none', 'null', 'n/a', 'no', 'нет');
