import NIOCore
import NIOEmbedded
import NIOWebSocket
import Testing

@testable import Platform

/// A connector's end of a connection, in frames, whose clock is in the test's hand.
final class TestConnector: Sendable {
    private let channel: NIOAsyncTestingChannel

    /// - Parameter subprotocol: nil for the old protocol.
    init(_ door: WebSocketDoor, subprotocol: String?, address: String = "192.0.2.7") async throws {
        channel = NIOAsyncTestingChannel()
        let remote = try SocketAddress(ipAddress: address, port: 4000)
        channel.remoteAddress = remote
        try await channel.connect(to: remote).get()
        try await channel.testingEventLoop.executeInContext { [channel] in
            let link = WebSocketLink(channel, subprotocol: subprotocol, place: nil)
            try channel.pipeline.syncOperations.addHandler(WebSocketServerHandler(link, limit: door.messageLimit, open: door.open))
        }
    }

    func say(_ text: String, as opcode: WebSocketOpcode = .text) async throws {
        let mask: WebSocketMaskingKey = [0, 0, 0, 0]
        try await channel.writeInbound(WebSocketFrame(fin: true, opcode: opcode, maskKey: mask, data: ByteBuffer(string: text)))
    }

    /// The next message of the server.
    func hear() async throws -> String {
        let frame = try await channel.waitForOutboundWrite(as: WebSocketFrame.self)
        try #require(frame.opcode == .text)
        return String(buffer: frame.data)
    }

    func hearPing() async throws {
        let frame = try await channel.waitForOutboundWrite(as: WebSocketFrame.self)
        try #require(frame.opcode == .ping)
    }

    /// Whether it takes in what the server sends.
    func reads(_ reads: Bool) { channel.isWritable = reads }

    /// The code with which the server ends it.
    func hearClose() async throws -> UInt16? {
        let frame = try await channel.waitForOutboundWrite(as: WebSocketFrame.self)
        try #require(frame.opcode == .connectionClose)
        var data = frame.data
        return data.readInteger(as: UInt16.self)
    }

    /// Whether the server has said nothing more.
    func hearsNothing() async throws -> Bool { try await channel.readOutbound(as: WebSocketFrame.self) == nil }

    func breakOff() async throws {
        try await channel.close().get()
        await channel.testingEventLoop.run()
    }

    func pass(milliseconds: Int64) async { await channel.testingEventLoop.advanceTime(by: .milliseconds(milliseconds)) }
}
