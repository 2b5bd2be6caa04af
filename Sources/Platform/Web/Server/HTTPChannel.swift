import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Hummingbird's HTTP/1 channel with our guard where versions and framing can still be seen.
struct HTTPChannel: ServerChildChannel, HTTPChannelHandler {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    let responder: HTTPChannelHandler.Responder
    let limits: Settings.Limits
    let rules: ConnectionGuard.Rules
    let connections: ConnectionTable
    let doors: WebSocketDoors
    /// Nil where every request goes to its route.
    let cached: ResponseCacheHandler.Rules?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            var encoder = HTTPResponseEncoder.Configuration()
            // The guard knows the request, and frames its answer.
            encoder.automaticallySetFramingHeaders = false
            var decoder = NIOHTTPDecoderLimitConfiguration()
            decoder.maxHeaderFieldSize = limits.headerBytes
            decoder.maxHeaderListSize = limits.headerBytes
            decoder.maxHeaderFieldCount = 200
            // What comes behind a request that becomes a WebSocket is frames.
            let requests = HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoder)
            try pipeline.addHandlers(HTTPResponseEncoder(configuration: encoder), ByteToMessageHandler(requests))
            try pipeline.addHandler(ConnectionGuard(rules: rules, connections: connections, doors: doors))
            if let cached { try pipeline.addHandler(ResponseCacheHandler(rules: cached)) }
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: .seconds(limits.idleSeconds), logger: logger))
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    func handle(value: Value, logger: Logger) async { await handleHTTP(asyncChannel: value, logger: logger) }

    /// What speaks HTTP in a pipeline, beside the guard; from the end on, so that none gets what only the next one understands.
    static func handlers(in pipeline: ChannelPipeline.SynchronousOperations) -> [any RemovableChannelHandler] {
        let found: [(any RemovableChannelHandler)?] = [
            try? pipeline.handler(type: HTTPConnectionStateHandler.self), try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self),
            try? pipeline.handler(type: ResponseCacheHandler.self), try? pipeline.handler(type: HTTPResponseEncoder.self),
            try? pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self),
        ]
        return found.compactMap { $0 }
    }
}
