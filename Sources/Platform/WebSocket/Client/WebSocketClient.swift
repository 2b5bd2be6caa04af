import Foundation
import Kernel
import NIOCore
import NIOPosix
import NIOSSL
import NIOWebSocket

/// Opens WebSocket connections: directly or through a proxy, plain or encrypted.
package struct WebSocketClient: Sendable {
    /// Where to, and what goes along.
    package struct Target: Sendable {
        /// `ws://host:port/path` or `wss://…`.
        package var url: String
        /// Sent with the handshake.
        package var headers: [(name: String, value: String)] = []
        /// Through which proxy; nil goes directly.
        package var proxy: ProxyAddress?
        /// A PEM file of authorities that are trusted besides the system's.
        package var authorities: String?
        /// Bytes of a message that comes in; a larger one ends the connection with 1009.
        package var messageLimit = 1 << 20
        /// Between two pings, and how long a pong may take.
        package var pingEvery = Duration.seconds(20)
        /// Until the connection is open.
        package var timeout = Duration.seconds(10)

        package init(url: String) { self.url = url }
    }

    /// Why a server or a proxy did not open the connection.
    package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        package let status: Int
        /// Who answered: the server or the proxy.
        package let place: String

        package var description: String { "\(place) answered \(status)" }
    }

    /// Opens a connection, runs `body` with it and closes it with 1000.
    /// - Throws: ``Refusal``, ``OutboundFailure``, or what `body` throws.
    package static func run<Value: Sendable>(
        _ target: Target, _ body: (WebSocketConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await connect(target)
        do {
            let value = try await body(connection)
            await connection.close(WebSocketClosure(code: 1000))
            return value
        } catch {
            await connection.close(WebSocketClosure(code: 1000))
            throw error
        }
    }

    private static func connect(_ target: Target) async throws -> WebSocketConnection {
        guard let place = Place(target.url) else { throw OutboundFailure.other("\(target.url) is no ws:// or wss:// address") }
        return try await Deadline.run(target.timeout, failing: OutboundFailure.timeout) {
            do { return try await open(target, place) } catch let error as Refusal { throw error } catch {
                throw OutboundFailure(error)
            }
        }
    }

    private static func open(_ target: Target, _ place: Place) async throws -> WebSocketConnection {
        let encryption = place.isSecure ? try encryption(trusting: target.authorities) : nil
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.nanoseconds(target.timeout.microseconds * 1000))
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .connect(host: target.proxy?.host ?? place.host, port: target.proxy?.port ?? place.port).get()
        // Whoever stopped waiting leaves no connection behind.
        return try await withTaskCancellationHandler {
            do {
                if let proxy = target.proxy { try await passThrough(proxy, to: place, on: channel) }
                if let encryption { try await encrypt(channel, encryption, host: place.host) }
                return try await shakeHands(target, place, on: channel)
            } catch {
                channel.close(promise: nil)
                throw error
            }
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    // MARK: The steps

    private static func passThrough(_ proxy: ProxyAddress, to place: Place, on channel: any Channel) async throws {
        var headers = [("Host", place.authority)]
        if let authorization = proxy.authorization { headers.append(("Proxy-Authorization", authorization)) }
        let exchange = try await HTTPHandshake.exchange(
            HTTPHandshake.Request(line: "CONNECT \(place.authority) HTTP/1.1", headers: headers), on: channel)
        guard exchange.answer.status == 200 else { throw Refusal(status: exchange.answer.status, place: "the proxy") }
        try await exchange.end()
    }

    private static func encryption(trusting authorities: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.additionalTrustRoots = authorities.map { [.file($0)] } ?? []
        return try NIOSSLContext(configuration: configuration)
    }

    private static func encrypt(_ channel: any Channel, _ context: NIOSSLContext, host: String) async throws {
        // A name is sent along and checked; a bare address is checked only.
        let name = IPAddress(host) == nil ? host : nil
        try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: name), position: .first)
        }.get()
    }

    private static func shakeHands(_ target: Target, _ place: Place, on channel: any Channel) async throws -> WebSocketConnection {
        let key = NIOWebSocketClientUpgrader.randomRequestKey()
        let exchange = try await HTTPHandshake.exchange(
            HTTPHandshake.Request(
                line: "GET \(place.path) HTTP/1.1",
                headers: [
                    ("Host", place.authority), ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Key", key),
                    ("Sec-WebSocket-Version", "13"),
                ] + target.headers.map { ($0.name, $0.value) }), on: channel)
        guard exchange.answer.status == 101 else { throw Refusal(status: exchange.answer.status, place: "the server") }
        guard exchange.answer.headers["sec-websocket-accept"] == HTTPHandshake.acceptance(of: key) else {
            throw OutboundFailure.other("the server answered the handshake of another connection")
        }
        let (stream, feed) = AsyncThrowingStream<WebSocketMessage, any Error>.makeStream()
        do {
            try await exchange.end {
                try channel.pipeline.syncOperations.addHandlers([
                    WebSocketFrameEncoder(), ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: target.messageLimit)),
                    WebSocketClientHandler(feed, limit: target.messageLimit, pingEvery: target.pingEvery),
                ])
            }
        } catch is ChannelError {
            // It broke off before its first frame, which is told as later.
            feed.finish(throwing: WebSocketClosure(code: nil))
        }
        return WebSocketConnection(
            channel: channel, messages: stream, subprotocol: exchange.answer.headers["sec-websocket-protocol"])
    }

    /// What a URL says.
    private struct Place {
        let isSecure: Bool
        let host: String
        let port: Int
        let path: String

        init?(_ url: String) {
            guard let parts = URLComponents(string: url), ["ws", "wss"].contains(parts.scheme?.lowercased()), let host = parts.host,
                !host.isEmpty
            else { return nil }
            isSecure = parts.scheme?.lowercased() == "wss"
            self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
            port = parts.port ?? (isSecure ? 443 : 80)
            let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
            self.path = path + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
        }

        var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
    }
}
