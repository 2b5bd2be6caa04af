package import NIOCore
import NIOWebSocket

/// An open WebSocket connection of a client. Pings are answered and sent by themselves.
package struct WebSocketConnection: Sendable {
    private let channel: any Channel
    /// What comes in, in order; read once. Ends by throwing the ``WebSocketClosure``, also after a normal close.
    package let messages: AsyncThrowingStream<WebSocketMessage, any Error>
    /// What the server chose of the subprotocols it was offered.
    package let subprotocol: String?

    init(channel: any Channel, messages: AsyncThrowingStream<WebSocketMessage, any Error>, subprotocol: String?) {
        (self.channel, self.messages, self.subprotocol) = (channel, messages, subprotocol)
    }

    /// Returns when the message has gone to the operating system; throws when the connection is gone.
    package func send(_ message: WebSocketMessage) async throws {
        switch message {
        case .text(let text): try await send(text: ByteBuffer(string: text))
        case .binary(let data): try await send(.binary, data)
        }
    }

    /// Sends a text that is there as bytes of UTF-8 already.
    package func send(text: ByteBuffer) async throws { try await send(.text, text) }

    private func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer) async throws {
        try await channel.writeAndFlush(WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)).get()
    }

    /// Says why and ends the connection; does nothing when it has ended.
    package func close(_ closure: WebSocketClosure) async {
        guard channel.isActive else { return }
        try? await channel.writeAndFlush(WebSocketFrame.close(closure, maskKey: .random())).get()
        try? await channel.close().get()
    }
}
