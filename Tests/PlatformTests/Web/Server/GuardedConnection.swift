import Foundation
import Kernel
import NIOCore
import NIOEmbedded
import NIOHTTP1
@testable import Platform
import TestKit

/// A connection whose bytes and clock are in the test's hand: the guard between the codecs and the requests.
final class GuardedConnection {
    let channel = EmbeddedChannel()
    let log: TestLog

    init(
        _ table: ConnectionTable? = nil, log: TestLog = TestLog(), isSecure: Bool = false, peer: String = "192.0.2.1",
        doors: WebSocketDoors = .none
    ) throws {
        self.log = log
        var rules = ConnectionGuard.Rules(
            words: try Texts(parts: [.platform]).for(.english), now: TestWorld().world.now, logger: log.logger)
        rules.isSecure = isSecure
        let table = table ?? ConnectionTable(limits: .init(total: 10, perAddress: 10), trustedProxies: [], logger: log.logger)
        var encoder = HTTPResponseEncoder.Configuration()
        encoder.automaticallySetFramingHeaders = false
        let requests = HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: .init())
        try channel.pipeline.syncOperations.addHandlers(
            HTTPResponseEncoder(configuration: encoder), ByteToMessageHandler(requests),
            ConnectionGuard(rules: rules, connections: table, doors: doors))
        channel.localAddress = try SocketAddress(ipAddress: "127.0.0.1", port: 8220)
        let remote = try SocketAddress(ipAddress: peer, port: 4000)
        channel.remoteAddress = remote
        try channel.connect(to: remote).wait()
    }

    /// The client sends some bytes.
    func receive(_ text: String) { receive(Array(text.utf8)) }

    func receive(_ bytes: [UInt8]) {
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        // Handlers leave the pipeline a turn later.
        channel.embeddedEventLoop.run()
    }

    /// The server answers the oldest request.
    func answer(_ headers: HTTPHeaders = [:], _ body: String..., status: HTTPResponseStatus = .ok) {
        let parts: [HTTPServerResponsePart] =
            [.head(.init(version: .http1_1, status: status, headers: headers))] + body.map { .body(.byteBuffer(ByteBuffer(string: $0))) }
            + [.end(nil)]
        for part in parts { channel.writeAndFlush(part, promise: nil) }
    }

    /// What went to the client since the last look.
    var sent: String { String(decoding: sentBytes, as: UTF8.self) }

    var sentBytes: [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try? channel.readOutbound(as: ByteBuffer.self) { bytes += Array(buffer: buffer) }
        return bytes
    }

    /// Heads of the requests that came through since the last look.
    var requests: [HTTPRequestHead] {
        var heads: [HTTPRequestHead] = []
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            if case .head(let head) = part { heads.append(head) }
        }
        return heads
    }

    func pass(seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    /// What reached the end of the pipeline, where routes wait for their bodies.
    var failure: ClientError? {
        do {
            try channel.throwIfErrorCaught()
            return nil
        } catch {
            return error as? ClientError
        }
    }
}
