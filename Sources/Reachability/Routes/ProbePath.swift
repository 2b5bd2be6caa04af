/// The addresses of this module's pages, and of the old monitor.
enum ProbePath {
    static let monitor = "/network-monitor"
    static let ping = "/api/ping"
    static let status = "/api/status"
    static let history = "/api/ping-history"

    /// Exactly these: what lies below `/api` otherwise is somebody else's.
    static func isOfOldMonitor(_ path: String) -> Bool { path == ping || path == status || path == history }
}
