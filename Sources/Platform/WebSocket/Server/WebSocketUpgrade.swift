import Foundation
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// A request that becomes a WebSocket connection (RFC 6455, section 4.2).
struct WebSocketUpgrade {
    let door: WebSocketDoor
    /// What was agreed on; nil for none.
    let subprotocol: String?
    /// Where the client is, as a trusted proxy says; nil for one that came without.
    let client: IPAddress?
    /// 101, with what proves that it was understood.
    let answer: HTTPResponseHead

    /// Whether a request wants to go on in WebSockets. One with a body does not: nobody would know where the frames begin.
    static func isAskedFor(by head: HTTPRequestHead) -> Bool {
        guard head.method == .GET, head.version == .http1_1, head.headers.contains(name: "upgrade") else { return false }
        let hasBody = head.headers.contains(name: "content-length") || head.headers.contains(name: "transfer-encoding")
        return !hasBody && names("websocket", in: "upgrade", of: head) && names("upgrade", in: "connection", of: head)
    }

    private static func names(_ word: String, in header: String, of head: HTTPRequestHead) -> Bool {
        head.headers[canonicalForm: header].contains { $0.lowercased() == word }
    }

    /// Throws why the request is refused.
    init(_ head: HTTPRequestHead, through door: WebSocketDoor, client: IPAddress?) throws(ConnectionRefusal) {
        guard head.headers["sec-websocket-version"] == ["13"] else { throw .webSocketVersion }
        let keys = head.headers["sec-websocket-key"]
        guard keys.count == 1, let key = keys.first, Data(base64Encoded: key)?.count == 16 else { throw .webSocketKey }
        let offered = head.headers[canonicalForm: "sec-websocket-protocol"].map(String.init)
        let subprotocol = door.subprotocols.first(where: offered.contains)
        (self.door, self.subprotocol, self.client) = (door, subprotocol, client)
        var headers: HTTPHeaders = [
            "upgrade": "websocket", "connection": "Upgrade", "sec-websocket-accept": HTTPHandshake.acceptance(of: key),
        ]
        // No extension is agreed on: compression costs memory for every connection.
        if let subprotocol { headers.add(name: "sec-websocket-protocol", value: subprotocol) }
        answer = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
    }

    /// Puts the handlers of frames in the place of those of HTTP; what the client has already sent behind its request goes to them.
    /// - Parameters:
    ///   - guardian: goes, too.
    ///   - place: of the connection among all.
    func replace(_ guardian: ConnectionGuard, place: ConnectionTable.Place?, in context: ChannelHandlerContext) throws {
        let pipeline = context.pipeline.syncOperations
        let decoder = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: door.messageLimit))
        let link = WebSocketLink(context.channel, subprotocol: subprotocol, client: client, place: place)
        let old: [any RemovableChannelHandler] = HTTPChannel.handlers(in: pipeline)
        for handler in old { pipeline.removeHandler(handler, promise: nil) }
        try pipeline.addHandlers(
            [
                NewcomerLimit(link), WebSocketFrameEncoder(), decoder,
                WebSocketServerHandler(link, limit: door.messageLimit, open: door.open),
            ], position: .after(guardian))
        pipeline.removeHandler(guardian, promise: nil)
    }
}
