import Crypto
import Foundation
import NIOCore

/// One HTTP exchange at the beginning of a connection that becomes something else: CONNECT of a proxy, the upgrade to
/// WebSocket. What comes behind the answer's head is kept for whoever reads next.
struct HTTPHandshake: Sendable {
    struct Request: Sendable {
        let line: String
        let headers: [(String, String)]

        var bytes: ByteBuffer {
            ByteBuffer(string: ([line] + headers.map { "\($0): \($1)" } + ["", ""]).joined(separator: "\r\n"))
        }
    }

    struct Answer: Sendable, Equatable {
        let status: Int
        /// Names in small letters.
        let headers: [String: String]

        /// Nil for what is no head of an answer.
        init?(_ head: String) {
            let lines = head.split(separator: "\r\n", omittingEmptySubsequences: true)
            guard let words = lines.first?.split(separator: " "), words.count >= 2, words[0].hasPrefix("HTTP/1."),
                let status = Int(words[1])
            else { return nil }
            self.status = status
            let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
            }
            headers = Dictionary(pairs) { first, _ in first }
        }
    }

    let answer: Answer
    private let channel: any Channel
    private let handler: NIOLoopBound<HTTPHandshakeHandler>

    /// Sends the request and waits for the head of the answer.
    static func exchange(_ request: Request, on channel: any Channel) async throws -> HTTPHandshake {
        let promise = channel.eventLoop.makePromise(of: Answer.self)
        let handler = try await channel.eventLoop.submit {
            let handler = HTTPHandshakeHandler(answer: promise)
            try channel.pipeline.syncOperations.addHandler(handler)
            return NIOLoopBound(handler, eventLoop: channel.eventLoop)
        }.get()
        channel.writeAndFlush(request.bytes, promise: nil)
        return HTTPHandshake(answer: try await promise.futureResult.get(), channel: channel, handler: handler)
    }

    /// Leaves the connection to `next`, which adds what reads it from now on.
    func end(_ next: @escaping @Sendable () throws -> Void = {}) async throws {
        try await channel.eventLoop.submit {
            try next()
            channel.pipeline.syncOperations.removeHandler(handler.value, promise: nil)
        }.get()
    }

    /// What a server that speaks WebSocket answers to a key (RFC 6455, 4.2.2).
    static func acceptance(of key: String) -> String {
        Data(Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))).base64EncodedString()
    }
}

/// Waits for the end of a head.
final class HTTPHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Bytes of a head.
    private static let limit = 16 << 10

    private let answer: EventLoopPromise<HTTPHandshake.Answer>
    private var isAnswered = false
    private var bytes = ByteBuffer()

    init(answer: EventLoopPromise<HTTPHandshake.Answer>) { self.answer = answer }

    func handlerAdded(context: ChannelHandlerContext) {
        if !context.channel.isActive { fail(OutboundFailure.other("the connection was closed without an answer")) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.writeImmutableBuffer(unwrapInboundIn(data))
        guard !isAnswered else { return }
        guard let end = bytes.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) else {
            if bytes.readableBytes > Self.limit { fail(OutboundFailure.other("the answer is no HTTP")) }
            return
        }
        let head = bytes.readString(length: end.upperBound - bytes.readerIndex) ?? ""
        guard let parsed = HTTPHandshake.Answer(head) else { return fail(OutboundFailure.other("the answer is no HTTP")) }
        isAnswered = true
        answer.succeed(parsed)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(OutboundFailure.other("the connection was closed without an answer"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    /// The rest goes on before this leaves.
    func removeHandler(context: ChannelHandlerContext, removalToken: ChannelHandlerContext.RemovalToken) {
        if bytes.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(bytes))
            context.fireChannelReadComplete()
        }
        context.leavePipeline(removalToken: removalToken)
    }

    private func fail(_ error: any Error) {
        guard !isAnswered else { return }
        isAnswered = true
        answer.fail(error)
    }
}
