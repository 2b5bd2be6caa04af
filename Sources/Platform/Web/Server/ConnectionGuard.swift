import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// What HTTP asks of a connection and Hummingbird leaves open: answers garbage with a 400 in words, says
/// `100 Continue`, and ends the connection after an answer that says `Connection: close`.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Requests whose answer is not written yet.
    private var open = 0
    private var closesAfterAnswer = false
    private var isClosing = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What a client sends after the last answer is of no interest, however much it is.
        if isClosing { return }
        if case .head(let head) = unwrapInboundIn(data) {
            open += 1
            if head.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isClosing {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.headerFields[.connection]?.lowercased() == "close" { closesAfterAnswer = true }
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            open -= 1
            if closesAfterAnswer {
                context.writeAndFlush(data, promise: promise)
                finish(context)
            } else {
                context.write(data, promise: promise)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Of a broken connection there is nobody to tell; inside a request its own answer tells.
        guard open == 0, !isClosing, !(error is IOError), !(error is ChannelError) else {
            context.fireErrorCaught(error)
            return
        }
        refuse(context, error)
    }

    /// An address is not known yet, nor its family: the answer has the fields of all of them.
    private func refuse(_ context: ChannelHandlerContext, _ error: any Error) {
        let isTooLarge = (error as? HTTPParserError) == .headerOverflow
        let status: HTTPResponse.Status = isTooLarge ? .requestHeaderFieldsTooLarge : .badRequest
        let detail = isTooLarge ? "The request head is larger than limits.header_bytes." : "This is not valid HTTP."
        let code = isTooLarge ? "head-too-large" : "malformed-request"
        let body = ByteBuffer(
            string: #"{"type":"\#(ProblemType.uri(code: code))","title":"\#(status.reasonPhrase)","status":\#(status.code),"#
                + #""detail":"\#(detail)","ok":false}"#)
        let head = HTTPResponse(
            status: status,
            headerFields: [
                .contentType: "application/problem+json", .contentLength: String(body.readableBytes), .connection: "close",
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        finish(context)
    }

    /// Ends our side, and soon after the connection: closing at once would make the client's system throw the answer
    /// away when the client is still sending.
    private func finish(_ context: ChannelHandlerContext) {
        isClosing = true
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: .milliseconds(500)) { channel.close(promise: nil) }
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
