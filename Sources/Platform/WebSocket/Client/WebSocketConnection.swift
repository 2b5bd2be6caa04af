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
        let frame =
            switch message {
            case .text(let text): WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(string: text))
            case .binary(let data): WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: data)
            }
        try await channel.writeAndFlush(frame).get()
    }

    /// Sends a text that is there as bytes of UTF-8 already.
    package func send(text: ByteBuffer) async throws {
        try await channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: text)).get()
    }

    /// Says why and ends the connection; does nothing when it has ended.
    package func close(_ closure: WebSocketClosure) async {
        guard channel.isActive else { return }
        try? await channel.writeAndFlush(WebSocketFrame.close(closure, maskKey: .random())).get()
        try? await channel.close().get()
    }
}
