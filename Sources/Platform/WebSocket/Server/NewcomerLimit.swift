import NIOCore

/// How much a client may send before it has shown that it belongs here (``WebSocketLink/keep()``). A frame is held in memory until it is
/// whole, and a message until its last frame: anybody who finds the door could make the server hold large ones.
final class NewcomerLimit: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Bytes, all together.
    static let bytes = 64 << 10

    private let link: WebSocketLink
    private var seen = 0

    init(_ link: WebSocketLink) { self.link = link }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard seen <= Self.bytes else { return }
        seen += unwrapInboundIn(data).readableBytes
        // First what came: what makes the client known may be in it.
        context.fireChannelRead(data)
        if link.isKept {
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        } else if seen > Self.bytes {
            link.close(WebSocketClosure(code: 1009, reason: "too much before a welcome"))
        }
    }
}

@available(*, unavailable)
extension NewcomerLimit: Sendable {}
