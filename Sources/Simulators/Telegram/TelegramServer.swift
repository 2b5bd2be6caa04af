import Foundation
import Kernel
import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves a simulated Telegram on a loopback port: its Bot API, and at `/` what a person would see on their phone.
package struct TelegramServer: Sendable {
    private let channel: any Channel
    /// The base of the Bot API, without a slash at the end.
    package let address: String

    /// On a port of the system's choice.
    package static func start(_ telegram: TelegramDouble) async throws -> TelegramServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(TelegramHandler(telegram: telegram))
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        return TelegramServer(channel: channel, address: "http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
    }

    package func stop() async throws { try await channel.close() }
}

private final class TelegramHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// How often it is looked for updates while somebody waits for them.
    private static let pause = TimeAmount.milliseconds(50)

    private let telegram: TelegramDouble
    private var (path, body) = ("", Data())

    init(telegram: TelegramDouble) { self.telegram = telegram }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (path, body) = (head.uri, Data())
        case .body(let part): body += Data(part.readableBytesView)
        case .end: respond(context)
        }
    }

    private func respond(_ context: ChannelHandlerContext) {
        guard path != "/" else { return write(200, "text/html; charset=utf-8", Data(telegram.phone.utf8), context) }
        let wait = path.hasSuffix("/getUpdates") ? TelegramDouble.wait(body) : 0
        answer(path, body, until: .now() + .seconds(wait), context)
    }

    /// Nothing new is answered only when the time that was asked for is over.
    private func answer(_ path: String, _ body: Data, until deadline: NIODeadline, _ context: ChannelHandlerContext) {
        let answer = telegram.answer(path, body)
        guard answer.isEmptyList, NIODeadline.now() < deadline, context.channel.isActive else {
            return write(answer.status, "application/json", answer.body, context)
        }
        _ = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [self] in self.answer(path, body, until: deadline, context) }
    }

    private func write(_ status: Int, _ type: String, _ body: Data, _ context: ChannelHandlerContext) {
        let headers: HTTPHeaders = ["Content-Type": type, "Content-Length": String(body.count)]
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
