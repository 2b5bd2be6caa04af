import Foundation
import Kernel
import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves a simulated ticket system on a loopback port.
package struct TicketSystemServer: Sendable {
    private let channel: any Channel
    /// Without a slash at the end.
    package let address: String

    /// - Parameter port: 0 lets the system choose.
    package static func start(_ system: TicketSystem, port: Int = 0) async throws -> TicketSystemServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(TicketSystemHandler(system: system))
                }
            }.bind(host: "127.0.0.1", port: port).get()
        return TicketSystemServer(channel: channel, address: "http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
    }

    package func stop() async throws { try await channel.close() }
}

private final class TicketSystemHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let system: TicketSystem
    private var request = TicketSystem.Request(method: "", uri: "")

    init(system: TicketSystem) { self.system = system }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            request = TicketSystem.Request(method: head.method.rawValue, uri: head.uri)
            let authorization = head.headers.first(name: "authorization") ?? ""
            if authorization.hasPrefix("Bearer ") { request.bearer = String(authorization.dropFirst(7)) }
        case .body(let part): request.body += Data(part.readableBytesView)
        case .end: respond(context)
        }
    }

    private func respond(_ context: ChannelHandlerContext) {
        guard let (call, rest) = TicketSystem.call(request) else { return write(.text("not found", status: 404), context) }
        let misbehaviour = system.begin(call)
        switch misbehaviour {
        case .hangs: return
        case .hangsUp: return context.close(promise: nil)
        case .answers(let status): return write(.text("status \(status)", status: status), context)
        case .garbage: return write(.text("<html>Технические работы</html>", status: 200), context)
        case .breaksOff, .swells, .slow, nil: break
        }
        var answer = system.answer(call, rest, request, swelling: misbehaviour == .swells)
        if misbehaviour == .breaksOff { answer.body = answer.body.prefix(answer.body.count / 2) }
        guard case .slow(let pause) = misbehaviour else { return write(answer, context) }
        let late = answer
        _ = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(pause.microseconds * 1000)) { [self] in write(late, context) }
    }

    private func write(_ answer: TicketSystem.Answer, _ context: ChannelHandlerContext) {
        let headers: HTTPHeaders = ["Content-Type": "application/json", "Content-Length": String(answer.body.count)]
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
