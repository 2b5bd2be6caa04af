package import Foundation
import Kernel
import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves a simulated system over HTTP on a loopback port.
package struct LoopbackServer: Sendable {
    package struct Request: Sendable, Hashable {
        package var method: String
        /// With its query, as it came.
        package var uri: String
        /// Names in small letters.
        package var headers: [String: String] = [:]
        package var body = Data()

        package init(method: String = "GET", uri: String, headers: [String: String] = [:], body: Data = Data()) {
            (self.method, self.uri, self.headers, self.body) = (method, uri, headers, body)
        }

        var path: String { String(uri.prefix { $0 != "?" }) }
    }

    package struct Answer: Sendable, Hashable {
        package var status: Int
        package var headers: [String: String]
        package var body: Data

        init(_ status: Int, headers: [String: String] = [:], _ text: String = "") {
            (self.status, self.headers, self.body) = (status, headers, Data(text.utf8))
        }
    }

    /// What becomes of a request.
    package enum Reply: Sendable, Hashable {
        case answer(Answer, after: Duration = .zero)
        /// Takes the request and says nothing.
        case silence
        /// Ends the connection without an answer.
        case hangUp
    }

    private let channel: any Channel
    /// Without a slash at the end.
    package let address: String

    /// - Parameter port: 0 lets the system choose.
    package static func start(port: Int = 0, _ answer: @escaping @Sendable (Request) -> Reply) async throws -> LoopbackServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(LoopbackHandler(answer))
                }
            }.bind(host: "127.0.0.1", port: port).get()
        return LoopbackServer(channel: channel, address: "http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
    }

    package func stop() async throws { try await channel.close() }
}

private final class LoopbackHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: @Sendable (LoopbackServer.Request) -> LoopbackServer.Reply
    private var request = LoopbackServer.Request(uri: "/")

    init(_ answer: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Reply) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let headers = head.headers.map { ($0.name.lowercased(), $0.value) }
            request = LoopbackServer.Request(
                method: head.method.rawValue, uri: head.uri, headers: Dictionary(headers, uniquingKeysWith: { first, _ in first }))
        case .body(let part): request.body += Data(part.readableBytesView)
        case .end: respond(context)
        }
    }

    private func respond(_ context: ChannelHandlerContext) {
        switch answer(request) {
        case .silence: return
        case .hangUp: context.close(promise: nil)
        case .answer(let answer, .zero): write(answer, context)
        case .answer(let answer, let pause):
            _ = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(pause.microseconds * 1000)) { [self] in
                write(answer, context)
            }
        }
    }

    private func write(_ answer: LoopbackServer.Answer, _ context: ChannelHandlerContext) {
        var headers: HTTPHeaders = ["Content-Length": String(answer.body.count)]
        for (name, value) in answer.headers { headers.replaceOrAdd(name: name, value: value) }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
