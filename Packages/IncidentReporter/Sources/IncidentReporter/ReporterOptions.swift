public import AsyncHTTPClient
public import Foundation

/// What is rarely said. Everything has a default.
public struct ReporterOptions: Sendable {
    /// Where reports wait for the server.
    public enum Spool: Sendable, Equatable {
        /// The first private folder that is still there after a restart: `$STATE_DIRECTORY`, `$XDG_STATE_HOME`, `~/.local/state`.
        case automatic
        case folder(String)
        /// In memory only: what is left at the end of the process is lost.
        case memory
    }

    /// What every report says.
    public var environment = ""
    public var release = ""
    public var host = ProcessInfo.processInfo.hostName
    public var tags: [String: String] = [:]
    public var spool = Spool.automatic
    /// What is beyond is dropped: the lowest levels first, of one level the oldest.
    public var spoolBytes = 16 * 1024 * 1024
    public var spoolAge = Duration.seconds(3 * 24 * 3600)
    /// The longest that one attempt may take.
    public var timeout = Duration.seconds(10)
    /// Of those that nobody waits for; what is beyond is counted and told.
    public var reportsPerSecond = 10.0
    /// How long a shutdown, or the end of the process, may be put off to send what is left.
    public var flushLimit = Duration.seconds(2)
    /// How many of the process's last log lines ``IncidentLogHandler`` keeps.
    public var keptLogLines = 100
    /// Of log lines that are no UTF-8.
    public var logEncoding: String.Encoding?
    /// A file of authorities that the server's certificate is checked against, instead of the system's.
    public var certificateAuthorities: String?
    /// Instead of the one that `HTTPS_PROXY` or `HTTP_PROXY` names, for addresses that are not in `NO_PROXY`.
    public var proxy: HTTPClient.Configuration.Proxy?

    public init() {}
}
