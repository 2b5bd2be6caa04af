-- What became of those opened in a quarter of an hour (quarters since 1970), with the columns of figures_by_day: any zone's days,
-- also those of 23 and 25 hours, are whole quarters.
CREATE TABLE figures_by_quarter (
    quarter BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    acknowledged BIGINT NOT NULL,
    acknowledged_seconds BIGINT NOT NULL,
    resolved BIGINT NOT NULL,
    resolved_seconds BIGINT NOT NULL,
    a00 BIGINT NOT NULL,
    a01 BIGINT NOT NULL,
    a02 BIGINT NOT NULL,
    a03 BIGINT NOT NULL,
    a04 BIGINT NOT NULL,
    a05 BIGINT NOT NULL,
    a06 BIGINT NOT NULL,
    a07 BIGINT NOT NULL,
    a08 BIGINT NOT NULL,
    a09 BIGINT NOT NULL,
    a10 BIGINT NOT NULL,
    a11 BIGINT NOT NULL,
    a12 BIGINT NOT NULL,
    a13 BIGINT NOT NULL,
    r00 BIGINT NOT NULL,
    r01 BIGINT NOT NULL,
    r02 BIGINT NOT NULL,
    r03 BIGINT NOT NULL,
    r04 BIGINT NOT NULL,
    r05 BIGINT NOT NULL,
    r06 BIGINT NOT NULL,
    r07 BIGINT NOT NULL,
    r08 BIGINT NOT NULL,
    r09 BIGINT NOT NULL,
    r10 BIGINT NOT NULL,
    r11 BIGINT NOT NULL,
    r12 BIGINT NOT NULL,
    r13 BIGINT NOT NULL,
    PRIMARY KEY (quarter, service_id, level)
);

-- a and r: the class of each duration (Figures/DurationClasses).
INSERT INTO figures_by_quarter
SELECT quarter, service_id, level, count(*),
    count(acknowledged_after), coalesce(sum(acknowledged_after), 0), count(resolved_after), coalesce(sum(resolved_after), 0),
    count(CASE WHEN a = 0 THEN 1 END), count(CASE WHEN a = 1 THEN 1 END), count(CASE WHEN a = 2 THEN 1 END), count(CASE WHEN a = 3 THEN 1 END),
    count(CASE WHEN a = 4 THEN 1 END), count(CASE WHEN a = 5 THEN 1 END), count(CASE WHEN a = 6 THEN 1 END), count(CASE WHEN a = 7 THEN 1 END),
    count(CASE WHEN a = 8 THEN 1 END), count(CASE WHEN a = 9 THEN 1 END), count(CASE WHEN a = 10 THEN 1 END), count(CASE WHEN a = 11 THEN 1 END),
    count(CASE WHEN a = 12 THEN 1 END), count(CASE WHEN a = 13 THEN 1 END),
    count(CASE WHEN r = 0 THEN 1 END), count(CASE WHEN r = 1 THEN 1 END), count(CASE WHEN r = 2 THEN 1 END), count(CASE WHEN r = 3 THEN 1 END),
    count(CASE WHEN r = 4 THEN 1 END), count(CASE WHEN r = 5 THEN 1 END), count(CASE WHEN r = 6 THEN 1 END), count(CASE WHEN r = 7 THEN 1 END),
    count(CASE WHEN r = 8 THEN 1 END), count(CASE WHEN r = 9 THEN 1 END), count(CASE WHEN r = 10 THEN 1 END), count(CASE WHEN r = 11 THEN 1 END),
    count(CASE WHEN r = 12 THEN 1 END), count(CASE WHEN r = 13 THEN 1 END)
FROM (
    SELECT opened_at / 900000000 AS quarter, service_id, level, acknowledged_after, resolved_after,
        CASE WHEN acknowledged_after IS NULL THEN NULL WHEN acknowledged_after <= 60 THEN 0 WHEN acknowledged_after <= 120 THEN 1 WHEN acknowledged_after <= 300 THEN 2 WHEN acknowledged_after <= 600 THEN 3 WHEN acknowledged_after <= 900 THEN 4 WHEN acknowledged_after <= 1800 THEN 5 WHEN acknowledged_after <= 3600 THEN 6 WHEN acknowledged_after <= 7200 THEN 7 WHEN acknowledged_after <= 14400 THEN 8 WHEN acknowledged_after <= 28800 THEN 9 WHEN acknowledged_after <= 86400 THEN 10 WHEN acknowledged_after <= 172800 THEN 11 WHEN acknowledged_after <= 604800 THEN 12 ELSE 13 END AS a,
        CASE WHEN resolved_after IS NULL THEN NULL WHEN resolved_after <= 60 THEN 0 WHEN resolved_after <= 120 THEN 1 WHEN resolved_after <= 300 THEN 2 WHEN resolved_after <= 600 THEN 3 WHEN resolved_after <= 900 THEN 4 WHEN resolved_after <= 1800 THEN 5 WHEN resolved_after <= 3600 THEN 6 WHEN resolved_after <= 7200 THEN 7 WHEN resolved_after <= 14400 THEN 8 WHEN resolved_after <= 28800 THEN 9 WHEN resolved_after <= 86400 THEN 10 WHEN resolved_after <= 172800 THEN 11 WHEN resolved_after <= 604800 THEN 12 ELSE 13 END AS r
    FROM incident_figures
) figures
GROUP BY quarter, service_id, level;

DROP TABLE figures_by_hour;

-- Which incidents a column of a chart is made of.
CREATE INDEX incident_figures_by_opening ON incident_figures (opened_at);
