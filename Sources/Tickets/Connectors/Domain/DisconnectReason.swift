package import Platform

/// Why a connection ended, in a word that is kept and shown.
package enum DisconnectReason: String, Hashable, Sendable, CaseIterable {
    /// The connector closed it.
    case closed
    /// It ended without a word.
    case broken
    /// A job's time passed, or a ping was not answered.
    case mute
    /// Its token was revoked.
    case revoked
    /// Another connection came with its token.
    case replaced
    /// It sent what could not be read.
    case garbled
    /// It broke the rules of WebSockets.
    case violation
    /// The server stopped.
    case stopped
    /// It made room for others.
    case crowded

    package init(_ closure: WebSocketClosure) {
        switch closure.code {
        case nil: self = .broken
        case ConnectorCloses.unauthorized.code: self = .revoked
        case ConnectorCloses.mute.code: self = .mute
        case ConnectorCloses.replaced.code: self = .replaced
        case ConnectorCloses.garbled.code: self = .garbled
        case 1002, 1007, 1009: self = .violation
        case 1012: self = .stopped
        case 1013: self = .crowded
        default: self = .closed
        }
    }
}

/// How connections of connectors are ended. None of it is 1000 or 1001 but what the old server did so: after these old connectors
/// come back at once and for ever.
enum ConnectorCloses {
    static let silent = WebSocketClosure(code: 1000)
    static let unauthorized = WebSocketClosure(code: 4001, reason: "Unauthorized")
    static let unsupported = WebSocketClosure(code: 4002, reason: "Service is not supported")
    static let garbled = WebSocketClosure(code: 4003, reason: "Not a message")
    static let mute = WebSocketClosure(code: 4008, reason: "No answer in time")
    static let late = WebSocketClosure(code: 4008, reason: "No hello in time")
    static let replaced = WebSocketClosure(code: 4009, reason: "Connected again")
}
