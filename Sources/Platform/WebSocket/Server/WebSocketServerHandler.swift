import NIOCore
import NIOWebSocket

/// The server's end of a WebSocket connection: frames become messages, pings are answered, and it ends as RFC 6455 has it.
final class WebSocketServerHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// Told to a connection that is to end.
    struct Close: Sendable {
        let closure: WebSocketClosure

        init(_ closure: WebSocketClosure) { self.closure = closure }
    }

    /// How long a client may take to answer a close.
    private static let goodbye = TimeAmount.seconds(5)

    private let link: WebSocketLink
    private let open: (WebSocketLink) -> WebSocketEvents
    private var assembler: WebSocketAssembler
    private var events: WebSocketEvents?
    /// How it ends, once that is decided.
    private var closure: WebSocketClosure?
    private var isDone = false
    private var goodbye: Scheduled<Void>?

    init(_ link: WebSocketLink, limit: Int, open: @escaping (WebSocketLink) -> WebSocketEvents) {
        (self.link, self.open) = (link, open)
        assembler = WebSocketAssembler(limit: limit)
    }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) { events = open(link) }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        goodbye?.cancel()
        events?.closed(closure ?? WebSocketClosure(code: nil))
        events = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as Close: close(event.closure, context)
        case is ConnectionTable.MakeRoom: close(WebSocketClosure(code: 1013, reason: "too many connections"), context)
        // 1001 would make old connectors come back at once and for ever.
        case is ChannelShouldQuiesceEvent: close(WebSocketClosure(code: 1012, reason: "the server stops"), context)
        case let event as ChannelEvent where event == .inputClosed: leave(context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Frames

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return }
        let frame = unwrapInboundIn(data)
        guard frame.maskKey != nil else { return close(WebSocketClosure(code: 1002, reason: "a client masks its frames"), context) }
        if closure != nil, frame.opcode != .connectionClose { return }
        do {
            switch try assembler.take(frame) {
            case nil: break
            case .message(let message): events?.message(message)
            // One that reads nothing gets no more: its pongs would pile up.
            case .ping(let data): if context.channel.isWritable { send(WebSocketFrame(fin: true, opcode: .pong, data: data), context) }
            case .pong: events?.pong()
            case .close(let closure): answer(closure, context)
            }
        } catch { close(error, context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        link.noteHeard()
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as NIOWebSocketError: close(error.closure, context)
        // What comes behind a broken frame is of no interest while the client is told.
        case is ByteToMessageDecoderError: break
        // Of a broken connection there is nobody to tell.
        default: leave(context)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard closure == nil else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.write(data, promise: promise)
    }

    private func send(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    // MARK: The end

    /// The client ends it, or answers our end.
    private func answer(_ closure: WebSocketClosure, _ context: ChannelHandlerContext) {
        if self.closure == nil {
            self.closure = closure
            send(.close(WebSocketClosure(code: closure.code), maskKey: nil), context)
        }
        leave(context)
    }

    /// We end it. What the client still sends is read and dropped: closing at once would make its system throw our word away.
    private func close(_ closure: WebSocketClosure, _ context: ChannelHandlerContext) {
        guard self.closure == nil else { return }
        self.closure = closure
        send(.close(closure, maskKey: nil), context)
        // Nobody hears of what comes from now on, though the connection lasts a moment.
        link.hold(false)
        goodbye = context.eventLoop.assumeIsolated().scheduleTask(in: Self.goodbye) { [self] in leave(context) }
        events?.closed(closure)
        events = nil
    }

    private func leave(_ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        context.close(promise: nil)
    }
}

@available(*, unavailable)
extension WebSocketServerHandler: Sendable {}
