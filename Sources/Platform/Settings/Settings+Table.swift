extension Settings {
    /// Every setting. A new one needs a stored property with its default and a row here; documentation, flags,
    /// environment names and checks follow from the row.
    package static let table: [SettingDefinition] =
        house + limitRows + intakeRows + feedRows + storageRows + databaseRows + peopleRows + openIDRows

    private static let house: [SettingDefinition] = [
        .init("data_dir", \.dataDirectory, .path, short: "--data-dir", "Folder of the database, the keys and switchboard.yaml."),
        .init("server.host", \.server.host, .text, short: "--host", "Address to listen on; 0.0.0.0 for every interface."),
        .init("server.port", \.server.port, .number(0...65535), short: "--port", "Port to listen on; 0 lets the system choose."),
        .init(
            "server.public_url", \.server.publicURL, .siteURL, short: "--public-url",
            "Address people and services use, when it differs from host and port."),
        .init(
            "server.trusted_proxies", \.server.trustedProxies, .addressRanges,
            "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."),
        .init(
            "listeners", \.listeners, .listeners,
            "Further ports that serve some families of routes only; the main port serves all of them."),
        .init("tls.certificate_file", \.tls.certificateFile, .path, "Certificate chain in PEM form; turns TLS on together with the key."),
        .init("tls.key_file", \.tls.keyFile, .path, "Private key in PEM form."),
        .init("tls.reload_seconds", \.tls.reloadSeconds, .number(1...86_400), "How often the certificate files are looked at again."),
        .init("log.level", \.log.level, .logLevel, "Lines below this level are not written."),
        .init("log.format", \.log.format, .choice, "Form of the log lines on standard error."),
        .init("log.requests", \.log.requests, .choice, "Which requests get a log line: failed ones, all, or none."),
        .init(
            "metrics.token", \.metrics.token, .text, secrecy: .whole, "Token without which /metrics is refused, as Authorization: Bearer."),
        .init(
            "metrics.addresses", \.metrics.addresses, .addressRanges,
            "Addresses that may read /metrics without the token; nobody else may once this or the token is set."),
    ]

    private static let limitRows: [SettingDefinition] = [
        .init("limits.body_bytes", \.limits.bodyBytes, .bytes(1024...(1 << 30)), "Largest request body."),
        .init("limits.batch_body_bytes", \.limits.batchBodyBytes, .bytes(1024...(1 << 30)), "Largest request body with a list of events."),
        .init("limits.inflated_bytes", \.limits.inflatedBytes, .bytes(1024...(1 << 30)), "Largest compressed request body once inflated."),
        .init(
            "limits.bodies_in_flight_bytes", \.limits.bodiesInFlightBytes, .bytes((1 << 20)...(1 << 40)),
            "Request bodies held at once by all requests together, inflated; more get 503."),
        .init("limits.header_bytes", \.limits.headerBytes, .bytes(1024...(1 << 20)), "Largest request head."),
        .init("limits.request_seconds", \.limits.requestSeconds, .number(1...3600), "Longest time one request may take."),
        .init(
            "limits.head_seconds", \.limits.headSeconds, .number(1...3600),
            "How long the head of a request may take to arrive, and a new connection to send one."),
        .init("limits.body_seconds", \.limits.bodySeconds, .number(1...3600), "How long the body of a request may take to arrive."),
        .init(
            "limits.idle_seconds", \.limits.idleSeconds, .number(1...3600), "A connection on which nothing happens for so long is closed."),
        .init(
            "limits.concurrent_requests", \.limits.concurrentRequests, .number(1...1_000_000),
            "Requests worked on at the same time; more get 503."),
        .init(
            "limits.connections", \.limits.connections, .number(1...1_000_000),
            "Open connections; for more, the one that has been silent longest is closed."),
        .init(
            "limits.connections_per_address", \.limits.connectionsPerAddress, .number(1...1_000_000),
            "Of them, those of one address; trusted proxies have no such limit."),
        .init("limits.title", \.limits.title, .number(10...10_000), "Longest event title, in characters."),
        .init("limits.message_bytes", \.limits.messageBytes, .bytes(256...(16 << 20)), "Longest event message."),
        .init("limits.logs_bytes", \.limits.logsBytes, .bytes(0...(64 << 20)), "How much of an event's logs is kept, from their end."),
        .init("limits.tags", \.limits.tags, .number(0...1000), "Tags of one event."),
        .init("limits.tag_length", \.limits.tagLength, .number(1...10_000), "Longest name or value of a tag, in characters."),
        .init("limits.batch", \.limits.batch, .number(1...100_000), "Events in one request."),
    ]

    private static let intakeRows: [SettingDefinition] = [
        .init("intake.rate_limit", \.intake.rateLimit, .number(0...1_000_000), "Events a minute one service may send; 0 sets no limit."),
        .init(
            "intake.reopen_hours", \.intake.reopenHours, .number(0...8760), "How long after closing an event still reopens its incident."),
        .init("intake.idempotency_hours", \.intake.idempotencyHours, .number(1...720), "How long an Idempotency-Key is remembered."),
        .init(
            "services.code_overlap_hours", \.services.codeOverlapHours, .number(0...8760),
            "How long a service's old code stays valid after a rotation."),
        .init(
            "services.wrong_codes", \.services.wrongCodes, .number(1...10_000),
            "Wrong codes of services from one address within services.wrong_codes_minutes before further ones are answered 429."),
        .init("services.wrong_codes_minutes", \.services.wrongCodesMinutes, .number(1...1440), "How long a wrong code counts."),
        .init(
            "services.health_seconds", \.services.healthSeconds, .number(0...86_400),
            "How often the status addresses of services are asked; 0 never asks."),
        .init(
            "services.health_timeout_seconds", \.services.healthTimeoutSeconds, .number(1...60),
            "How long a status address may take to answer."),
        .init(
            "dispatcher.time_zone", \.dispatcher.timeZone, .timeZone,
            "Zone of the local times in the Dispatcher API; the system's by default."),
        .init(
            "dispatcher.cors_origin", \.dispatcher.corsOrigin, .origin, "The one origin from which the Dispatcher's web client may call."),
        .init("dispatcher.registration", \.dispatcher.registration, .flag, "Whether POST /v1/auth/register makes accounts."),
        .init(
            "dispatcher.token_minutes", \.dispatcher.tokenMinutes, .number(1...525_600), "How long a token of the Dispatcher API is valid."),
        .init("app_logs.roots", \.appLogs.roots, .paths, "Folders inside which services' log files may be shown; none by default."),
        .init("app_logs.tail_bytes", \.appLogs.tailBytes, .bytes(1024...(16 << 20)), "How much of a log file is shown, from its end."),
    ]

    private static let feedRows: [SettingDefinition] = [
        .init(
            "feeds.folder", \.feeds.folder, .path, "Folder of sms.data, voice.data, email.data and billing.data for the status document."),
        .init(
            "feeds.http_url", \.feeds.httpURL, .webURL,
            "Address to which /mms, /support and /accendent are added, e.g. http://127.0.0.1:8383."),
        .init("feeds.seconds", \.feeds.seconds, .number(1...86_400), "How often each of these sources is looked at."),
        .init(
            "feeds.cache_seconds", \.feeds.cacheSeconds, .number(0...3600),
            "How long a status document serves before it is made anew; 0 makes one for each request."),
        .init("feeds.timeout_seconds", \.feeds.timeoutSeconds, .number(1...300), "How long one look at a source may take."),
        .init(
            "feeds.sources", \.feeds.sources, .words(of: Feeds.names),
            "Which sources are in use; without it those of the folder, those of the address, and what programs sent."),
        .init(
            "feeds.providers", \.feeds.providers, .feedProviders,
            "Providers whose rows are taken, beside those known, e.g. voice=Acme Calls."
        ),
        .init(
            "feeds.live_support", \.feeds.liveSupport, .flag,
            "Support load from the number of Switchboard's own open incidents instead of a source."),
        .init(
            "feeds.live_incidents", \.feeds.liveIncidents, .flag,
            "Incidents from the titles of Switchboard's own open ones instead of a source; everybody can read them then."),
    ]

    private static let storageRows: [SettingDefinition] = [
        .init(
            "storage.retention_days", \.storage.retentionDays, .number(1...36_500), "Days raw events are kept; incidents are kept for ever."
        ),
        .init("storage.low_disk_mib", \.storage.lowDiskMiB, .number(0...1_048_576), "Warn when less space than this many MiB is left."),
        .init(
            "storage.busy_timeout_ms", \.storage.busyTimeoutMilliseconds, .number(100...60_000),
            "How long a write waits for another process, in milliseconds."),
        .init("storage.group_commit", \.storage.groupCommit, .number(1...10_000), "Writes committed together at most."),
        .init(
            "storage.retry_seconds", \.storage.retrySeconds, .number(0...300),
            "How long a write that failed for a passing reason is tried again before the client gets 503; smaller than limits.request_seconds."
        ),
    ]

    private static let databaseRows: [SettingDefinition] = [
        .init(
            "database.url", \.database.url, .databaseURL, secrecy: .part,
            "PostgreSQL instead of SQLite in the data directory, e.g. postgresql://user@host:5432/database."),
        .init("database.password", \.database.password, .text, secrecy: .whole, "Password for it; comes before one in the URL."),
        .init("database.application_name", \.database.applicationName, .text, "How Switchboard's connections are named in PostgreSQL."),
        .init(
            "database.readers", \.database.readers, .number(1...200),
            "Connections for reading at the same time; in PostgreSQL a server uses two more, one that writes and one that says it is there."
        ),
        .init(
            "database.statement_timeout_ms", \.database.statementTimeoutMilliseconds, .number(0...3_600_000),
            "Longest time one statement may take in PostgreSQL, in milliseconds; 0 sets no limit."),
    ]

    private static let peopleRows: [SettingDefinition] = [
        .init("live.max_streams", \.live.maxStreams, .number(0...100_000), "Pages that may be live at the same time."),
        .init(
            "live.max_streams_per_user", \.live.maxStreamsPerUser, .number(1...100_000),
            "How many of them one user or one token of the house may have."),
        .init("sessions.hours", \.sessions.hours, .number(1...8760), "How long a sign-in lasts."),
        .init("sessions.idle_hours", \.sessions.idleHours, .number(1...8760), "How long a sign-in lasts without a request."),
        .init(
            "sessions.login_attempts", \.sessions.loginAttempts, .number(1...1000), "Failed sign-ins before a user or an address must wait."
        ),
        .init(
            "sessions.login_window_minutes", \.sessions.loginWindowMinutes, .number(1...1440), "Time in which failed sign-ins are counted."),
        .init("admin.user", \.admin.user, .text, "Name of the first administrator, made when the data directory is empty."),
        .init("admin.password", \.admin.password, .text, secrecy: .whole, "Password of the first administrator."),
    ]

    private static let openIDRows: [SettingDefinition] = [
        .init(
            "oidc.issuer", \.openID.issuer, .webURL,
            "Sign-in with the organization's accounts: address of the OpenID Connect provider. https, or http on this machine."),
        .init("oidc.client_id", \.openID.clientID, .text, "As which Switchboard is registered there."),
        .init("oidc.client_secret", \.openID.clientSecret, .text, secrecy: .whole, "Its secret; none for a public client."),
        .init("oidc.name", \.openID.name, .text, "What the button on the sign-in page calls the accounts."),
        .init("oidc.scopes", \.openID.scopes, .words, "What is asked of the provider."),
        .init("oidc.name_claim", \.openID.nameClaim, .text, "Claim that holds the user's name."),
        .init("oidc.roles_claim", \.openID.rolesClaim, .text, "Claim whose values give roles; a text or a list of texts."),
        .init(
            "oidc.roles", \.openID.roles, .claimRules,
            "Which value of that claim gives which role, everywhere or in a team. With any rule, roles and teams are set anew at each sign-in."
        ),
        .init(
            "oidc.default_role", \.openID.defaultRole, .role,
            "Role of accounts that no rule gives one; without it they may not sign in."),
        .init(
            "oidc.adopt_users", \.openID.adoptsUsers, .flag,
            "Whether an account takes over the user of the same name at its first sign-in; only where names at the provider cannot be chosen freely."
        ),
    ]
}
