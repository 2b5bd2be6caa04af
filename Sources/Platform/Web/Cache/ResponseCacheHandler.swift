import Hummingbird
import Kernel
import NIOCore
import NIOHTTP1

/// Gives the answers of a ``ResponseCache`` on the connection itself: no task is begun and no route asked. All other requests pass,
/// and those that come behind one that is still worked on, so that answers keep the order of their requests.
final class ResponseCacheHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What is the same for all connections of a listener.
    struct Rules: Sendable {
        let cache: ResponseCache
        let origin: RequestOrigin
        /// Nil for all.
        let families: [RouteFamily]?
        /// Now and then a request passes although its answer is there: what closes idle connections stands behind, and must see
        /// that this one is none.
        let passes: TimeAmount
        let now: @Sendable () -> Timestamp
    }

    /// What is sent when the request has come whole.
    private struct Answer {
        let entry: ResponseCache.Entry
        let age: Int64
        let id: String
        let started: ContinuousClock.Instant
    }

    private let rules: Rules
    private var peer: IPAddress?
    /// Requests that passed and whose answer is not finished.
    private var underWay = 0
    private var answer: Answer?
    private var nextPass = NIODeadline.uptimeNanoseconds(0)
    private var date = (second: Int64(0), text: "")

    init(rules: Rules) { self.rules = rules }

    func handlerAdded(context: ChannelHandlerContext) {
        peer = context.channel.peerAddress
        nextPass = context.eventLoop.now + rules.passes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            answer = found(for: head, context)
            if answer == nil { pass(context, data) }
        case .body: context.fireChannelRead(data)
        case .end:
            guard let answer else { return context.fireChannelRead(data) }
            self.answer = nil
            send(answer, context)
        }
    }

    private func pass(_ context: ChannelHandlerContext, _ head: NIOAny) {
        underWay += 1
        nextPass = context.eventLoop.now + rules.passes
        context.fireChannelRead(head)
    }

    /// A client that does not read what it asked for is left to the routes, which wait for it.
    private func found(for head: HTTPRequestHead, _ context: ChannelHandlerContext) -> Answer? {
        guard underWay == 0, context.channel.isWritable, context.eventLoop.now < nextPass else { return nil }
        let origin = rules.origin
        guard let key = ResponseCache.Key(head, families: rules.families, isSecure: { origin.isSecure($0, peer: peer) }),
            let (entry, age) = rules.cache.answer(to: key, at: rules.now())
        else { return nil }
        let id = head.headers.first(name: "x-request-id").flatMap { RequestOrigin.isSane($0) ? $0 : nil } ?? RequestID().description
        return Answer(entry: entry, age: age, id: id, started: .now)
    }

    private func send(_ answer: Answer, _ context: ChannelHandlerContext) {
        var headers = answer.entry.headers
        headers.reserveCapacity(headers.count + 4)
        headers.add(name: "Age", value: String(answer.age))
        headers.add(name: "X-Request-Id", value: answer.id)
        headers.add(name: "Date", value: dateText)
        context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(answer.entry.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        answer.entry.figures.record(ContinuousClock.now - answer.started)
    }

    /// Made once a second.
    private var dateText: String {
        let now = rules.now()
        let second = now.microseconds / 1_000_000
        if second != date.second { date = (second, now.httpDate) }
        return date.text
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { underWay -= 1 }
        context.write(data, promise: promise)
    }
}

@available(*, unavailable)
extension ResponseCacheHandler: Sendable {}
