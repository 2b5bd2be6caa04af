import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The HTTP service of a simulated provider, on a loopback port of the system's choice: answers lists, and misbehaves as it is
/// told.
final class ProviderServer: Sendable {
    enum Behaviour: CaseIterable {
        case answers, hangs, fails, breaksOff
    }

    /// By path.
    private let lists = Mutex<[String: (json: Data, behaviour: Behaviour)]>([:])
    private let channel = Mutex<(any Channel)?>(nil)

    /// Returns its address, without a slash at the end.
    func start() async throws -> String {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(ListHandler(server: self))
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        self.channel.withLock { $0 = channel }
        return "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    }

    func stop() async throws {
        try await channel.withLock { $0.take() }?.close()
    }

    func set(_ path: String, _ json: Data, _ behaviour: Behaviour = .answers) { lists.withLock { $0[path] = (json, behaviour) } }

    /// Status and body; nil for no answer at all.
    fileprivate func answer(_ path: String) -> (HTTPResponseStatus, Data)? {
        guard let list = lists.withLock({ $0[path] }) else { return (.notFound, Data()) }
        return switch list.behaviour {
        case .answers: (.ok, list.json)
        case .hangs: nil
        case .fails: (.internalServerError, Data())
        case .breaksOff: (.ok, list.json.prefix(list.json.count / 2))
        }
    }
}

private final class ListHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: ProviderServer
    private var path = ""

    init(server: ProviderServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): path = String(head.uri.prefix { $0 != "?" })
        case .body: break
        case .end:
            guard let (status, body) = server.answer(path) else { return }
            let headers: HTTPHeaders = ["Content-Type": "text/plain; charset=utf-8", "Content-Length": String(body.count)]
            context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
