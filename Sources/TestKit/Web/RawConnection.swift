import NIOCore
import NIOPosix

/// A socket without HTTP manners, for tests in which bytes matter.
package struct RawConnection: Sendable {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Connects to the loopback port, runs the test and closes.
    package static func open<Value: Sendable>(
        port: Int, _ body: @Sendable (inout Session) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var session = Session(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&session)
        }
    }

    /// Sends some bytes and reads until the server closes the connection.
    package static func exchange(port: Int, _ bytes: [UInt8]) async throws -> String {
        try await open(port: port) { session in
            try await session.send(bytes)
            return try await session.readToEnd()
        }
    }

    package static func exchange(port: Int, _ text: String) async throws -> String {
        try await exchange(port: port, Array(text.utf8))
    }

    package struct Session {
        var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private var read = ""
        /// Whether the server ended the connection by a reset.
        package private(set) var wasReset = false

        init(inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator, outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) {
            (self.inbound, self.outbound) = (inbound, outbound)
        }

        package func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

        package func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

        /// What came so far, once it holds `text`, or once the server closed.
        package mutating func read(until text: String) async throws -> String {
            while !read.contains(text), let buffer = try await inbound.next() { read += String(buffer: buffer) }
            return read
        }

        /// All that comes until the server closes; a reset ends it as well.
        package mutating func readToEnd() async throws -> String {
            do {
                while let buffer = try await inbound.next() { read += String(buffer: buffer) }
            } catch is IOError {
                wasReset = true
            }
            return read
        }
    }
}
