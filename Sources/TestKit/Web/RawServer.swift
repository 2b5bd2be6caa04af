import Crypto
import Foundation
import NIOCore
import NIOPosix
import Testing

/// A server whose bytes are in the test's hand, for protocols of clients.
package struct RawServer: Sendable {
    /// Serves each connection that comes by `serve`, which is told the how manieth it is from 1, while `body` runs with the port.
    package static func run<Value: Sendable>(
        _ serve: @escaping @Sendable (inout Peer, Int) async throws -> Void, _ body: (_ port: Int) async throws -> Value
    ) async throws -> Value {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
            }
        let port = server.channel.localAddress?.port ?? 0
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.executeThenClose { connections in
                    var number = 0
                    for try await connection in connections {
                        number += 1
                        do {
                            try await connection.executeThenClose { [number] inbound, outbound in
                                var peer = Peer(inbound: inbound.makeAsyncIterator(), outbound: outbound)
                                try await serve(&peer, number)
                            }
                        } catch {
                            // What the client does not send when it is over is not missed.
                            if !Task.isCancelled { Issue.record(error) }
                        }
                    }
                }
            }
            defer { group.cancelAll() }
            return try await body(port)
        }
    }

    package struct Closed: Error {
        package init() {}
    }

    /// The client at the other end.
    package struct Peer {
        var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private var bytes = ByteBuffer()

        init(inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator, outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) {
            (self.inbound, self.outbound) = (inbound, outbound)
        }

        package func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }
        package func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

        /// Exactly so many bytes; throws ``Closed`` when they do not come.
        package mutating func read(_ count: Int) async throws -> [UInt8] {
            while bytes.readableBytes < count { try await more() }
            return bytes.readBytes(length: count) ?? []
        }

        /// The lines of a request's head.
        package mutating func head() async throws -> [String] {
            var text = ""
            while !text.hasSuffix("\r\n\r\n") { text += String(decoding: try await read(1), as: UTF8.self) }
            return text.split(separator: "\r\n").map(String.init)
        }

        private mutating func more() async throws {
            guard let part = try await inbound.next() else { throw Closed() }
            bytes.writeImmutableBuffer(part)
        }

        // MARK: WebSocket

        /// Answers the upgrade, and returns the lines of its head. `extra` is sent with the answer in one go.
        @discardableResult
        package mutating func openWebSocket(subprotocol: String? = nil, extra: [UInt8] = []) async throws -> [String] {
            let head = try await head()
            let key = head.first { $0.hasPrefix("Sec-WebSocket-Key: ") }.map { String($0.dropFirst(19)) } ?? ""
            let accept = Data(Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))).base64EncodedString()
            var answer =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(accept)\r\n"
            if let subprotocol { answer += "Sec-WebSocket-Protocol: \(subprotocol)\r\n" }
            try await send(Array((answer + "\r\n").utf8) + extra)
            return head
        }

        /// The next frame; a client has to mask it. Frames of up to 65,535 bytes.
        package mutating func frame() async throws -> (first: UInt8, payload: [UInt8]) {
            let start = try await read(2)
            guard start[1] & 0x80 != 0 else { throw Closed() }
            var length = Int(start[1] & 0x7F)
            if length == 126 { length = try await read(2).reduce(0) { $0 << 8 | Int($1) } }
            let mask = try await read(4)
            let payload = try await read(length)
            return (start[0], payload.enumerated().map { $1 ^ mask[$0 & 3] })
        }

        /// The next text; pings of the client are left out.
        package mutating func text() async throws -> String {
            while true {
                let frame = try await frame()
                if frame.first == 0x81 { return String(decoding: frame.payload, as: UTF8.self) }
                guard frame.first == 0x89 else { throw Closed() }
            }
        }

        package func send(text: String) async throws { try await send(Self.frame(0x81, Array(text.utf8))) }

        package func sendClose(_ code: UInt16, _ reason: String = "") async throws {
            try await send(Self.frame(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)))
        }

        /// A frame as a server sends it.
        package static func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
            let length = payload.count < 126 ? [UInt8(payload.count)] : [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
            return [first] + length + payload
        }
    }
}
