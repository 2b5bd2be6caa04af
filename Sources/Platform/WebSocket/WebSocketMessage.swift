package import NIOCore

/// A whole message of a WebSocket connection (RFC 6455), however many frames it came in.
package enum WebSocketMessage: Sendable, Hashable {
    case text(String)
    case binary(ByteBuffer)
}

/// How a WebSocket connection ended.
package struct WebSocketClosure: Error, Sendable, Hashable, CustomStringConvertible {
    /// 1000 normal, 1002 broken protocol, 4000 and above the application's own; nil when the connection broke off.
    package let code: UInt16?
    package let reason: String

    package init(code: UInt16?, reason: String = "") { (self.code, self.reason) = (code, reason) }

    package var description: String {
        let start = code.map { "closed with \($0)" } ?? "the connection broke off"
        return reason.isEmpty ? start : "\(start): \(reason)"
    }
}
