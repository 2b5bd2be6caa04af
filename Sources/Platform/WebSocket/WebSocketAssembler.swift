import NIOCore
import NIOWebSocket

/// Puts frames together to messages, strictly (RFC 6455, 5.4), the same at both ends of a connection.
struct WebSocketAssembler {
    enum Event: Equatable {
        case message(WebSocketMessage)
        /// To be answered with a pong of the same bytes.
        case ping(ByteBuffer)
        case pong
        case close(WebSocketClosure)
    }

    private let limit: Int
    /// A message whose last frame has not come.
    private var started: (opcode: WebSocketOpcode, data: ByteBuffer)?

    /// - Parameter limit: bytes of a message.
    init(limit: Int) { self.limit = limit }

    /// What a frame brings; nil for one in the middle of a message. Throws with which code to close.
    mutating func take(_ frame: WebSocketFrame) throws(WebSocketClosure) -> Event? {
        // No extension that would define them is ever agreed on.
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3 else { throw WebSocketClosure(code: 1002, reason: "reserved bits") }
        let data = frame.unmaskedData
        switch frame.opcode {
        case .ping: return .ping(data)
        case .pong: return .pong
        case .connectionClose: return .close(try Self.closure(data))
        case .text, .binary:
            guard started == nil else { throw WebSocketClosure(code: 1002, reason: "a message inside another") }
            return try add(data, of: frame.opcode, isLast: frame.fin)
        case .continuation:
            guard started != nil else { throw WebSocketClosure(code: 1002, reason: "nothing to continue") }
            return try add(data, isLast: frame.fin)
        default: throw WebSocketClosure(code: 1002, reason: "unknown kind of frame")
        }
    }

    /// - Parameter opcode: of the first frame of a message, nil for what continues it.
    private mutating func add(
        _ data: ByteBuffer, of opcode: WebSocketOpcode? = nil, isLast: Bool
    ) throws(WebSocketClosure) -> Event? {
        guard (started?.data.readableBytes ?? 0) + data.readableBytes <= limit else {
            throw WebSocketClosure(code: 1009, reason: "message too large")
        }
        // In place: a copy for every frame would make many small ones costly.
        if let opcode { started = (opcode, data) } else { started?.data.writeImmutableBuffer(data) }
        guard isLast, let (opcode, whole) = started else { return nil }
        started = nil
        guard opcode == .text else { return .message(.binary(whole)) }
        guard let text = String(validating: whole.readableBytesView, as: UTF8.self) else {
            throw WebSocketClosure(code: 1007, reason: "text is not UTF-8")
        }
        return .message(.text(text))
    }

    /// Of the codes below 3000 only those that the RFC and its registry give a meaning, but for those that stand for no frame at all.
    private static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    private static func closure(_ data: ByteBuffer) throws(WebSocketClosure) -> WebSocketClosure {
        var data = data
        guard data.readableBytes > 0 else { return WebSocketClosure(code: 1005) }
        guard let code = data.readInteger(as: UInt16.self), mayBeSent(code),
            let reason = String(validating: data.readableBytesView, as: UTF8.self)
        else {
            throw WebSocketClosure(code: 1002, reason: "a close frame that is none")
        }
        return WebSocketClosure(code: code, reason: reason)
    }
}

extension NIOWebSocketError {
    /// With which code to close a connection whose bytes are no frames.
    var closure: WebSocketClosure {
        switch self {
        case .invalidFrameLength: WebSocketClosure(code: 1009, reason: "message too large")
        case .fragmentedControlFrame, .multiByteControlFrameLength: WebSocketClosure(code: 1002, reason: "broken frame")
        }
    }
}

extension WebSocketFrame {
    /// A frame that ends a connection.
    static func close(_ closure: WebSocketClosure, maskKey: WebSocketMaskingKey?) -> WebSocketFrame {
        var data = ByteBuffer()
        // 1005 and 1006 say that no code came and are never sent.
        if let code = closure.code, code != 1005, code != 1006 {
            data.writeInteger(code)
            // 125 bytes fit into a control frame.
            data.writeString(closure.reason.utf8.count <= 123 ? closure.reason : "")
        }
        return WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: maskKey, data: data)
    }
}
