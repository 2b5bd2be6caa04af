import Hummingbird
import Kernel
import Logging
import NIOCore
import NIOHTTP1

/// What HTTP/1 asks of a connection and Hummingbird leaves open: how an answer is framed for the version and method of
/// its request, when the connection ends, an answer in words to garbage, and how long a client may take to send.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What is the same for all connections.
    struct Rules: Sendable {
        var headTime = TimeAmount.seconds(10)
        /// How long a body may bring nothing, and how far ahead of its least rate it may be.
        var bodyTime = TimeAmount.seconds(20)
        /// Bytes a second that a body must bring at least: each piece wins the time it may take at this rate.
        var bodyRate = 500
        /// How long a client may read nothing of what waits for it.
        var readTime = TimeAmount.seconds(60)
        var isSecure = false
        /// Whether refusals get a log line.
        var logs = true
        /// The words of refusals.
        var words: TextCatalog
        var now: @Sendable () -> Timestamp
        var logger: Logger
    }

    /// What the client is sending.
    private enum Stage {
        /// Nothing, or what cannot be seen yet.
        case nothing
        case head
        case body
    }

    private let rules: Rules
    private let connections: ConnectionTable
    private let doors: WebSocketDoors
    private var place: ConnectionTable.Place?
    private let patience = ClientPatience()
    /// Ends the connection while more waits to be read than is held for a client.
    private var unread: Scheduled<Void>?
    private var stage = Stage.nothing
    /// Requests whose answer is not finished, the oldest first.
    private var open = CircularBuffer<Exchange>()
    /// Garbage that came behind them.
    private var refusal: ConnectionRefusal?
    private var closesAfterAnswer = false
    /// Whether the answer that is being sent has no other end than the connection's.
    private var endsWithConnection = false
    private var isClosing = false
    /// The request that is coming in ends in a WebSocket.
    private var upgrade: WebSocketUpgrade?

    init(rules: Rules, connections: ConnectionTable, doors: WebSocketDoors = .none) {
        (self.rules, self.connections, self.doors) = (rules, connections, doors)
    }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        place = connections.admit(context.channel, now: context.eventLoop.now)
        guard place != nil else {
            isClosing = true
            context.close(promise: nil)
            return
        }
        wait(for: rules.headTime, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        patience.end()
        unread?.cancel()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        unread?.cancel()
        unread =
            context.channel.isWritable
            ? nil : context.eventLoop.assumeIsolated().scheduleTask(in: rules.readTime) { [self] in breakOff(context) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ConnectionTable.MakeRoom { makeRoom(context) } else { context.fireUserInboundEventTriggered(event) }
    }

    private func makeRoom(_ context: ChannelHandlerContext) {
        guard !isClosing else { return }
        switch stage {
        case .body where !open.isEmpty: giveUpBody(.tooManyConnections, context)
        case .head where open.isEmpty: refuse(context, .tooMany)
        default:
            guard open.isEmpty else {
                // It has become busy meanwhile.
                closesAfterAnswer = true
                return
            }
            isClosing = true
            context.close(promise: nil)
        }
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What a client sends after the last answer is of no interest, however much it is.
        if isClosing { return }
        switch unwrapInboundIn(data) {
        case .head(var head):
            patience.stop()
            stage = .body
            if place?.isReserve == true {
                closesAfterAnswer = true
                guard PlatformPath.isHealth(head.uri.prefix { $0 != "?" }) else {
                    return refuse(context, .tooMany, isHead: head.method == .HEAD)
                }
            }
            if open.isEmpty, let door = doors.door(for: head) { return beginUpgrade(of: head, through: door, context) }
            open.append(Exchange(head))
            if open.count == 1, Exchange.awaitsGoAhead(head) {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
            }
            nameHost(of: &head, context)
            context.fireChannelRead(wrapInboundOut(.head(head)))
        case .body(let bytes):
            let time = TimeAmount.nanoseconds(Int64(bytes.readableBytes) * 1_000_000_000 / Int64(rules.bodyRate))
            patience.prolong(by: time, atMost: rules.bodyTime, now: context.eventLoop.now)
            context.fireChannelRead(data)
        case .end:
            patience.stop()
            stage = .nothing
            if let upgrade { return finish(upgrade, context) }
            context.fireChannelRead(data)
        }
        noteWork(context)
    }

    /// Nothing above hears of such a request.
    private func beginUpgrade(of head: HTTPRequestHead, through door: WebSocketDoor, _ context: ChannelHandlerContext) {
        let client = doors.origin?.client(head.headers, peer: context.channel.peerAddress)
        do {
            upgrade = try WebSocketUpgrade(head, through: door, client: client)
        } catch { refuse(context, error) }
    }

    private func finish(_ upgrade: WebSocketUpgrade, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(upgrade.answer)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        do { try upgrade.replace(self, place: place, in: context) } catch { context.close(promise: nil) }
    }

    /// HTTP/1.0 need not say whom it asks: whoever it has reached.
    private func nameHost(of head: inout HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard head.version.isOld, !head.headers.contains(name: "host"), let address = context.channel.localAddress else { return }
        head.headers.add(name: "Host", value: WebServer.authority(address))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !isClosing, !patience.isWaiting {
            switch stage {
            case .nothing where open.isEmpty:
                // Something came, and it is no whole head.
                wait(for: rules.headTime, context)
                stage = .head
            case .body: wait(for: rules.bodyTime, context)
            case .nothing, .head: break
            }
        } else if stage == .nothing, open.isEmpty {
            stage = .head
        }
        context.fireChannelReadComplete()
    }

    /// Tells the table whether it is the client's turn.
    private func noteWork(_ context: ChannelHandlerContext) {
        if stage == .body || open.isEmpty { place?.waits(since: context.eventLoop.now) } else { place?.works() }
    }

    // MARK: Slow clients

    private func wait(for time: TimeAmount, _ context: ChannelHandlerContext) {
        patience.wait(for: time, on: context.eventLoop) { [self] in runOut(context) }
    }

    private func runOut(_ context: ChannelHandlerContext) {
        guard !isClosing else { return }
        switch stage {
        case .nothing:
            isClosing = true
            context.close(promise: nil)
        case .head: refuse(context, .slowHead)
        case .body: giveUpBody(.slowBody, context)
        }
    }

    /// The route that waits for the body gets the failure instead, and answers in its family's form.
    private func giveUpBody(_ failure: ClientError, _ context: ChannelHandlerContext) {
        guard open.isEmpty else { return context.fireErrorCaught(failure) }
        finish(context)
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isClosing {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            guard let exchange = open.first else {
                // The HTTP library's own word about bytes that belong to no request.
                promise?.fail(ChannelError.ioOnClosedChannel)
                return finish(context)
            }
            let framed = exchange.framed(head, closes: &closesAfterAnswer)
            endsWithConnection = exchange.endsWithConnection(framed)
            context.write(wrapOutboundOut(.head(framed)), promise: promise)
        case .body:
            guard open.first?.isHead == false else {
                promise?.succeed()
                return
            }
            context.write(data, promise: promise)
        case .end: end(context, data, promise)
        }
    }

    private func end(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        _ = open.popFirst()
        endsWithConnection = false
        noteWork(context)
        if closesAfterAnswer {
            context.writeAndFlush(data, promise: promise)
            finish(context)
        } else {
            context.write(data, promise: promise)
            if open.isEmpty, let refusal { refuse(context, refusal) }
        }
    }

    /// What is above ends the connection, be it that an answer could not be finished. Chunks and a length show that some is
    /// missing; where the connection's end would be taken for the end of the answer, it must be no orderly one.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard endsWithConnection, mode != .input, !isClosing else { return context.close(mode: mode, promise: promise) }
        breakOff(context, promise)
    }

    private func breakOff(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>? = nil) {
        isClosing = true
        patience.end()
        context.reset(promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Of a broken connection there is nobody to tell.
        guard let error = error as? HTTPParserError, !isClosing else {
            context.fireErrorCaught(error)
            return
        }
        if stage == .body {
            // Inside a request its own answer tells.
            if open.isEmpty { finish(context) } else { context.fireErrorCaught(error) }
        } else if open.isEmpty {
            refuse(context, ConnectionRefusal(error))
        } else {
            refusal = ConnectionRefusal(error)
        }
    }

    private func refuse(_ context: ChannelHandlerContext, _ refusal: ConnectionRefusal, isHead: Bool = false) {
        let id = RequestID().description
        let body = refusal.body(id: id, words: rules.words)
        let head = refusal.head(id: id, length: body.readableBytes, isSecure: rules.isSecure, now: rules.now())
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !isHead { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        finish(context)
        guard rules.logs else { return }
        rules.logger.info(
            "malformed request",
            metadata: [
                RequestIDKey.metadata: .string(id), "status": .stringConvertible(refusal.error.status.code),
                "reason": .string(refusal.reason), "client": .string(context.channel.remoteAddress?.ipAddress ?? "local"),
            ])
    }

    /// Ends our side, and soon after the connection: closing at once would make the client's system throw the answer
    /// away when the client is still sending.
    private func finish(_ context: ChannelHandlerContext) {
        isClosing = true
        patience.end()
        let (channel, loop) = (context.channel, context.eventLoop)
        let sent = loop.makePromise(of: Void.self)
        // Our side ends when all that waits is sent, which takes as long as the client takes to read it.
        sent.futureResult.whenComplete { _ in
            loop.scheduleTask(in: .milliseconds(500)) { channel.close(promise: nil) }
        }
        context.close(mode: .output, promise: sent)
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
