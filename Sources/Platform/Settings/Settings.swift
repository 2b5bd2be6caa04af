package import Foundation
package import Kernel
package import Logging

/// Everything an operator can set, typed and with its defaults. `Settings.table` says how each is named and read.
package struct Settings: Sendable, Equatable {
    /// Folder of the database, the keys and `switchboard.yaml`.
    package var dataDirectory = "./switchboard-data"
    package var server = Server()
    /// Further ports, each for some families of routes only.
    package var listeners: [Listener] = []
    package var tls = TLS()
    package var log = Log()
    package var metrics = Metrics()
    package var limits = Limits()
    package var intake = Intake()
    package var services = Services()
    package var storage = Storage()
    package var database = Database()
    package var appLogs = AppLogs()
    package var feeds = Feeds()
    package var live = Live()
    package var sessions = Sessions()
    package var openID = OpenID()
    package var dispatcher = Dispatcher()
    package var admin = Admin()

    package init() {}

    /// Where the server listens and how others see it.
    package struct Server: Sendable, Equatable {
        package init() {}
        package var host = "127.0.0.1"
        /// 0 lets the system choose.
        package var port = 8220
        /// The address people and services use, without a trailing slash.
        package var publicURL: URL?
        /// Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
        package var trustedProxies: [AddressRange] = []
    }

    /// Certificate and key in PEM form; both or neither.
    package struct TLS: Sendable, Equatable {
        package init() {}
        package var certificateFile: String?
        package var keyFile: String?
        /// Seconds between looks at the files.
        package var reloadSeconds = 60
    }

    package struct Log: Sendable, Equatable {
        package init() {}
        package enum Format: String, CaseIterable, Sendable { case json, text }
        /// Which requests get a line of their own.
        package enum Requests: String, CaseIterable, Sendable { case none, errors, all }
        package var level: Logger.Level = .info
        package var format: Format = .text
        package var requests: Requests = .errors
    }

    /// Who may read `/metrics`; everybody when neither is set.
    package struct Metrics: Sendable, Equatable {
        package init() {}
        package var token: String?
        package var addresses: [AddressRange] = []
    }

    /// Bounds on what one request, one event or one client may take.
    package struct Limits: Sendable, Equatable {
        package init() {}
        package var bodyBytes = 1 << 20
        package var batchBodyBytes = 16 << 20
        /// Of a compressed body once inflated.
        package var inflatedBytes = 32 << 20
        /// Of the bodies of all requests together.
        package var bodiesInFlightBytes = 64 << 20
        package var headerBytes = 32 << 10
        package var requestSeconds = 30
        /// For a request's head to arrive, and for a new connection to send one.
        package var headSeconds = 10
        /// For a request's body to arrive.
        package var bodySeconds = 20
        package var idleSeconds = 60
        package var concurrentRequests = 1024
        package var connections = 4096
        package var connectionsPerAddress = 1024
        /// Characters.
        package var title = 300
        package var messageBytes = 32 << 10
        /// Of one event's logs: the tail is kept.
        package var logsBytes = 256 << 10
        package var tags = 50
        /// Characters of a tag's name or value.
        package var tagLength = 200
        /// Events in one request.
        package var batch = 1000
    }

    package struct Intake: Sendable, Equatable {
        package init() {}
        /// Events a minute one service may send; 0 sets no limit.
        package var rateLimit = 0
        /// How long after closing an event still reopens the incident.
        package var reopenHours = 24
        /// How long an `Idempotency-Key` is remembered.
        package var idempotencyHours = 24
    }

    package struct Services: Sendable, Equatable {
        package init() {}
        /// How long the old code stays valid after a rotation.
        package var codeOverlapHours = 24
        /// Wrong codes from one address before further ones have to wait.
        package var wrongCodes = 100
        package var wrongCodesMinutes = 15
        /// Between two looks at the status addresses; 0 never looks.
        package var healthSeconds = 60
        package var healthTimeoutSeconds = 5
    }

    package struct Storage: Sendable, Equatable {
        package init() {}
        /// Days raw events are kept.
        package var retentionDays = 90
        package var lowDiskMiB = 512
        package var busyTimeoutMilliseconds = 5000
        /// Writes committed together at most.
        package var groupCommit = 256
        /// How long a write that failed for a passing reason is tried again.
        package var retrySeconds = 15
    }

    /// PostgreSQL instead of SQLite.
    package struct Database: Sendable, Equatable {
        package init() {}
        /// `postgresql://…`; nil for SQLite in the data directory.
        package var url: String?
        /// Comes before one in the URL.
        package var password: String?
        package var applicationName = "switchboard"
        /// Connections for reading; one more writes, and one says that the database is in use.
        package var readers = 4
        /// 0 sets no limit.
        package var statementTimeoutMilliseconds = 10_000
    }

    /// Log files of applications on this machine.
    package struct AppLogs: Sendable, Equatable {
        package init() {}
        /// Only files inside these folders are shown.
        package var roots: [String] = []
        package var tailBytes = 64 << 10
    }

    /// The sources of the status document.
    package struct Feeds: Sendable, Equatable {
        package init() {}
        /// Their words, as the settings and the addresses name them.
        package static let names = ["sms", "mms", "voice", "email", "billing", "support", "incidents"]

        /// Folder of the four files.
        package var folder: String?
        /// What `/mms`, `/support` and `/accendent` are added to.
        package var httpURL: URL?
        /// Between two looks at one source.
        package var seconds = 10
        /// How long a document serves.
        package var cacheSeconds = 30
        /// For one look at a source.
        package var timeoutSeconds = 5
        /// Which of ``names`` are in use; nil for those that can be read, and those that were ever sent.
        package var sources: [String]?
        /// Beside those of the old service.
        package var providers: [FeedProvider] = []
        /// Support and incidents from Switchboard's own open incidents.
        package var liveSupport = false
        package var liveIncidents = false
    }

    package struct Live: Sendable, Equatable {
        package init() {}
        package var maxStreams = 1000
        /// Of them, those of one user or one token of the house.
        package var maxStreamsPerUser = 50
    }

    package struct Sessions: Sendable, Equatable {
        package init() {}
        package var hours = 24 * 14
        /// Without a request a sign-in ends sooner.
        package var idleHours = 24 * 3
        /// Failed sign-ins of one user or one address within `loginWindowMinutes` before they must wait.
        package var loginAttempts = 10
        package var loginWindowMinutes = 15
    }

    /// Sign-in with the organization's accounts by OpenID Connect; off without an issuer.
    package struct OpenID: Sendable, Equatable {
        package init() {}
        package var issuer: URL?
        package var clientID = ""
        /// Nil for a public client, which PKCE alone protects.
        package var clientSecret: String?
        /// What the button calls it.
        package var name: String?
        package var scopes = ["openid", "profile", "email"]
        package var nameClaim = "preferred_username"
        package var rolesClaim = "groups"
        package var roles: [ClaimRule] = []
        /// Of accounts that no rule gives a role; nil refuses them.
        package var defaultRole: Role?
        /// Whether an account takes over the user who has its name already.
        package var adoptsUsers = false

        /// Without a slash at the end.
        package var issuerText: String {
            let text = issuer?.absoluteString ?? ""
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
    }

    /// The API of the Dispatcher that Switchboard replaces.
    package struct Dispatcher: Sendable, Equatable {
        package init() {}
        /// Zone of its naive local times.
        package var timeZone: TimeZone = .current
        /// The one origin its web client is served from.
        package var corsOrigin: String?
        package var registration = false
        package var tokenMinutes = 24 * 60
    }

    /// The first administrator, made when the data directory is empty.
    package struct Admin: Sendable, Equatable {
        package init() {}
        package var user: String?
        package var password: String?
    }

    /// True when the server itself speaks TLS.
    package var servesTLS: Bool { tls.certificateFile != nil }

    /// Whether readers reach the server by https, as far as the settings say.
    package var isReachedByHTTPS: Bool { servesTLS || server.publicURL?.scheme?.lowercased() == "https" }

    /// The public address without a trailing slash, or where the server listens when none is set.
    package func baseURL(port actualPort: Int? = nil) -> String {
        if let publicURL = server.publicURL {
            let text = publicURL.absoluteString
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        let any = ["0.0.0.0", "::", ""].contains(server.host)
        let host = any ? "localhost" : server.host.contains(":") ? "[\(server.host)]" : server.host
        return "\(servesTLS ? "https" : "http")://\(host):\(actualPort ?? server.port)"
    }
}
