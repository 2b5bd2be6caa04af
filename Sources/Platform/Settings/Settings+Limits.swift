extension Settings {
    /// Bounds on what requests and connections may take.
    package struct Limits: SettingsSection {
        package var bodiesInFlightBytes = 64 << 20
        package var headerBytes = 32 << 10
        package var requestSeconds = 30
        package var headSeconds = 10
        package var bodySeconds = 20
        package var bodyBytesPerSecond = 500
        package var idleSeconds = 60
        package var concurrentRequests = 1024
        package var connections = 4096
        package var connectionsPerAddress = 1024
        package var keptResponses = 256

        package init() {}

        package static let rows: [SettingDefinition] = [
            row(
                "limits.bodies_in_flight_bytes", \.bodiesInFlightBytes, .bytes((1 << 20)...(1 << 40)),
                "Request bodies held at once by all requests together, inflated; more get 503."),
            row("limits.header_bytes", \.headerBytes, .bytes(1024...(1 << 20)), "Largest request head."),
            row("limits.request_seconds", \.requestSeconds, .number(1...3600), "Longest time one request may take."),
            row(
                "limits.head_seconds", \.headSeconds, .number(1...3600),
                "How long the head of a request may take to arrive, and a new connection to send one."),
            row("limits.body_seconds", \.bodySeconds, .number(1...3600), "How long nothing more of the body of a request may arrive."),
            row(
                "limits.body_bytes_per_second", \.bodyBytesPerSecond, .number(1...1_000_000),
                "How much of it must arrive a second, on average over limits.body_seconds."),
            row("limits.idle_seconds", \.idleSeconds, .number(1...3600), "A connection on which nothing happens for so long is closed."),
            row(
                "limits.concurrent_requests", \.concurrentRequests, .number(1...1_000_000),
                "Requests worked on at the same time; more get 503."),
            row(
                "limits.connections", \.connections, .number(1...1_000_000),
                "Open connections; for more, the one that has been silent longest is closed."),
            row(
                "limits.connections_per_address", \.connectionsPerAddress, .number(1...1_000_000),
                "Of them, those of one address; trusted proxies have no such limit."),
            row(
                "limits.kept_responses", \.keptResponses, .number(0...100_000),
                "Public answers that connections repeat without asking the routes, while they may be kept; not with log.requests=all."),
        ]
    }

    /// Streams of pages and programs.
    package struct Live: SettingsSection {
        package var maxStreams = 1000
        package var maxStreamsPerUser = 50

        package init() {}

        package static let rows: [SettingDefinition] = [
            row("live.max_streams", \.maxStreams, .number(0...100_000), "Pages that may be live at the same time."),
            row(
                "live.max_streams_per_user", \.maxStreamsPerUser, .number(1...100_000),
                "How many of them one user or one installation-wide token may have."),
        ]
    }
}
