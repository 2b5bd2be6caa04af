/// The old addresses of Finesse's pages, and of its transfer gadget.
enum FinessePath {
    private static let root = "/finesse"

    static let healthCheck = root + "/health-check"
    static let login = root + "/login"
    static let session = root + "/session"
    static let agents = root + "/agents/status"
    static let state = root + "/agent/state"
    static let logout = root + "/logout"
    static let connection = root + "/check-connection"
    static let checkToken = root + "/check-token"
    static let proxyAgents = root + "/proxy/agents"
    static let proxyCalls = root + "/proxy/calls"

    // Of the transfer gadget.
    static let testConnection = root + "/test-connection"
    static let dialogs = root + "/proxy/dialogs"
    static let transfer = root + "/proxy/transfer"
    static let config = root + "/config"
    static let staticConfig = root + "/static/config/config.json"
    static let gadget = root + "/call-transfer"

    /// Whether failures there are told as JSON of the old form.
    static func isOfPrograms(_ path: String) -> Bool { path.hasPrefix(root + "/") && path != gadget }
}
