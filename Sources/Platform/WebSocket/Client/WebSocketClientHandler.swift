import Kernel
import NIOCore
import NIOWebSocket

/// The client's end of a connection: frames become messages, pings are answered, and a server that answers none is left.
final class WebSocketClientHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let feed: AsyncThrowingStream<WebSocketMessage, any Error>.Continuation
    private let pingEvery: TimeAmount
    private var assembler: WebSocketAssembler
    private var isPongMissing = false
    private var nextPing: Scheduled<Void>?
    /// How it ends, once that is decided.
    private var closure: WebSocketClosure?

    init(_ feed: AsyncThrowingStream<WebSocketMessage, any Error>.Continuation, limit: Int, pingEvery: Duration) {
        self.feed = feed
        self.pingEvery = .nanoseconds(pingEvery.microseconds * 1000)
        assembler = WebSocketAssembler(limit: limit)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // The server may have gone between the handshake and this.
        guard context.channel.isActive else { return end() }
        schedulePing(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard closure == nil else { return }
        do {
            switch try assembler.take(unwrapInboundIn(data)) {
            case nil: break
            case .message(let message): feed.yield(message)
            case .ping(let bytes): write(WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: bytes), context)
            case .pong: isPongMissing = false
            case .close(let reason): finish(reason, context)
            }
        } catch {
            finish(error, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? NIOWebSocketError { return finish(error.closure, context) }
        closure = closure ?? WebSocketClosure(code: nil, reason: OutboundFailure(error).description)
        context.close(promise: nil)
    }

    private func schedulePing(_ context: ChannelHandlerContext) {
        nextPing = context.eventLoop.assumeIsolated().scheduleTask(in: pingEvery) { [self] in
            guard !isPongMissing else { return finish(WebSocketClosure(code: nil, reason: "no pong came"), context) }
            isPongMissing = true
            write(WebSocketFrame(fin: true, opcode: .ping, maskKey: .random(), data: ByteBuffer()), context)
            schedulePing(context)
        }
    }

    private func write(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    /// Answers a close, or says why, and ends the connection.
    private func finish(_ closure: WebSocketClosure, _ context: ChannelHandlerContext) {
        guard self.closure == nil else { return }
        self.closure = closure
        write(.close(closure, maskKey: .random()), context)
        context.close(promise: nil)
    }

    private func end() {
        nextPing?.cancel()
        feed.finish(throwing: closure ?? WebSocketClosure(code: nil))
    }
}
