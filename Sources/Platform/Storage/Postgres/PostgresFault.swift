/// Why no connection could be made: what happened and what to do about it.
enum PostgresFault: Sendable, Hashable, CaseIterable {
    case unreachable, starting, tooManyConnections, readOnly
    case wrongPassword, passwordMissing, notAdmitted, noDatabase, mayNotConnect
    case tlsNotOffered, tlsNotTrusted
    case other

    /// - Parameters:
    ///   - message: libpq's, of all servers that were tried. What libpq itself finds out is always in English.
    ///   - states: asked for when it was a server that refused: its words are in a language of its own. What a server says
    ///     counts more than that another address does not answer: of `localhost` often only one does.
    init(message: String, states: () -> [String]) {
        let hasRefused = Self.attempts(in: message).contains { Self.ofClient($0) == nil }
        self = (hasRefused ? Self.ofServer(states()) : nil) ?? Self.ofClient(message) ?? .other
    }

    /// Somebody has to change something; the others may pass by themselves.
    var isRefusal: Bool {
        switch self {
        case .unreachable, .starting, .tooManyConnections, .readOnly, .other: false
        case .wrongPassword, .passwordMissing, .notAdmitted, .noDatabase, .mayNotConnect, .tlsNotOffered, .tlsNotTrusted: true
        }
    }

    func error(at place: String, words: String) -> StorageError {
        let words = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return StorageError(isRefusal ? .refused : .unavailable, "PostgreSQL at \(place) \(text) (\(words))")
    }

    private var text: String {
        switch self {
        case .unreachable:
            "cannot be reached. See that it runs and listens there, that no firewall is between, and that database.url is right."
        case .starting: "is starting or stopping. Try again in a moment."
        case .tooManyConnections:
            "has no connection left. A server uses database.readers + 2: lower that, or raise max_connections or the role's "
                + "connection limit."
        case .readOnly:
            "takes no writes: it is a standby, or default_transaction_read_only is on. Name the primary in database.url, or all "
                + "servers, separated by commas; a failover may be under way."
        case .wrongPassword:
            "does not accept the password. Look at SWITCHBOARD_DATABASE_PASSWORD_FILE and at the user in database.url."
        case .passwordMissing: "asks for a password. Set SWITCHBOARD_DATABASE_PASSWORD_FILE."
        case .notAdmitted:
            "does not let this user in from here. See that the role exists and may log in, and that pg_hba.conf has a line for "
                + "it; a line with hostssl needs sslmode=require or stronger in database.url."
        case .noDatabase: "has no such database. Make it: createdb --encoding=UTF8 --owner=<user> <name>."
        case .mayNotConnect: "does not let this user into the database: GRANT CONNECT ON DATABASE <name> TO <user>."
        case .tlsNotOffered: "speaks no TLS, but sslmode asks for it. Turn ssl on in the server, or change sslmode in database.url."
        case .tlsNotTrusted:
            "shows a certificate that cannot be trusted. Name the authority's certificate with sslrootcert in database.url, and the "
                + "host by the name in the server's certificate."
        case .other: "cannot be used."
        }
    }

    // MARK: Finding out

    /// What libpq says of each address it tried.
    private static func attempts(in message: String) -> [Substring] {
        message.split(separator: "connection to server ")
    }

    private static func ofClient(_ message: some StringProtocol) -> PostgresFault? {
        clientWords.first { message.contains($0.words) }?.fault
    }

    /// In the order of what to say when several servers give several reasons.
    private static let clientWords: [(words: String, fault: PostgresFault)] = [
        ("no password supplied", .passwordMissing),
        ("server does not support SSL", .tlsNotOffered),
        ("certificate", .tlsNotTrusted),
        ("SSL error", .tlsNotTrusted),
        ("session is read-only", .readOnly),
        ("server is in hot standby mode", .readOnly),
        ("could not translate host name", .unreachable),
        ("Connection refused", .unreachable),
        ("No such file or directory", .unreachable),
        ("timeout expired", .unreachable),
        ("timed out", .unreachable),
        ("No route to host", .unreachable),
        ("Network is unreachable", .unreachable),
        ("Connection reset", .unreachable),
        ("server closed the connection", .unreachable),
    ]

    private static func ofServer(_ states: [String]) -> PostgresFault? {
        serverStates.first { states.contains($0.state) }?.fault
    }

    private static let serverStates: [(state: String, fault: PostgresFault)] = [
        // A second attempt without TLS may add 28000.
        ("28P01", .wrongPassword), ("28000", .notAdmitted), ("3D000", .noDatabase), ("42501", .mayNotConnect),
        ("53300", .tooManyConnections), ("57P03", .starting), ("57P01", .starting), ("57P02", .starting),
    ]

    /// The codes in messages of the form `… failed: FATAL:  28P01`, whatever FATAL is called.
    static func states(in message: String) -> [String] {
        message.split(whereSeparator: \.isNewline).compactMap { line in
            guard let last = line.split(separator: " ").last, last.utf8.count == 5 else { return nil }
            return last.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) } ? String(last) : nil
        }
    }
}
