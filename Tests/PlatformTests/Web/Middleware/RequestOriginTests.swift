import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOEmbedded
@testable import Platform
import TestKit
import Testing

@Suite struct RequestOriginTests {
    /// What the middleware makes of a request from `peer`.
    private func seen(peer: String, _ headers: HTTPFields, trusted: [String] = []) async throws -> (client: String?, isSecure: Bool) {
        let channel = EmbeddedChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: peer, port: 1234)
        let origin = RequestOrigin(trustedProxies: trusted.compactMap { AddressRange($0) }, isSecure: false)
        var context = AppContext(source: .init(channel: channel, logger: TestLog().logger))
        context.isSecure = false
        let box = Box()
        _ = try await origin.handle(
            Request(
                head: .init(method: .get, scheme: "http", authority: "x", path: "/", headerFields: headers),
                body: .init(buffer: ByteBuffer())),
            context: context
        ) { _, context in
            box.value = (context.clientAddress?.description, context.isSecure)
            return Response(status: .ok)
        }
        return box.value
    }

    private final class Box: @unchecked Sendable {
        // One task writes, then reads.
        var value: (String?, Bool) = (nil, false)
    }

    private static let forwarded = HTTPField.Name("X-Forwarded-For") ?? .from
    private static let proto = HTTPField.Name("X-Forwarded-Proto") ?? .from

    @Test func withoutTrustedProxiesThePeerIsTheClient() async throws {
        let seen = try await seen(peer: "203.0.113.7", [Self.forwarded: "1.1.1.1", Self.proto: "https"])
        #expect(seen.client == "203.0.113.7")
        #expect(seen.isSecure == false)
    }

    @Test(arguments: [
        ("198.51.100.1", "198.51.100.1"), ("6.6.6.6, 198.51.100.1", "198.51.100.1"), ("198.51.100.1, 10.0.0.9", "198.51.100.1"),
        ("198.51.100.1:5555", "198.51.100.1"), ("[2001:db8::1]:80", "2001:db8::1"), ("10.0.0.7", "10.0.0.7"),
        ("6.6.6.6, garbage", "10.0.0.1"), ("", "10.0.0.1"), ("6.6.6.6, garbage, 10.0.0.2", "10.0.0.2"),
    ])
    func behindATrustedProxyTheLastUnvouchedAddressIsTheClient(header: String, expected: String) async throws {
        let seen = try await seen(peer: "10.0.0.1", [Self.forwarded: header, Self.proto: "https"], trusted: ["10.0.0.0/8"])
        #expect(seen.client == expected)
        #expect(seen.isSecure)
    }

    @Test(arguments: [
        // One value, or several hops in one line.
        ("198.51.100.1", ["https"], true), ("198.51.100.1", ["http"], false), ("", ["https,http"], true), ("", ["HTTPS , http"], true),
        // As many values as hops: the client's own counts, and what it made up before does not.
        ("198.51.100.1, 10.0.0.2", ["https,http"], true), ("6.6.6.6, 198.51.100.1", ["https, http"], false),
        // Several lines.
        ("198.51.100.1, 10.0.0.2", ["https", "http"], true), ("198.51.100.1", ["https", "http"], true), ("198.51.100.1", [""], false),
    ])
    func theSchemeIsTheOneTheClientUsed(hops: String, lines: [String], isSecure: Bool) async throws {
        var fields: HTTPFields = [Self.forwarded: hops]
        for line in lines { fields.append(HTTPField(name: Self.proto, value: line)) }
        #expect(try await seen(peer: "10.0.0.1", fields, trusted: ["10.0.0.0/8"]).isSecure == isSecure)
        #expect(try await seen(peer: "10.0.0.1", fields).isSecure == false)
    }

    @Test func anUntrustedPeerIsNotBelieved() async throws {
        let seen = try await seen(peer: "203.0.113.7", [Self.forwarded: "1.1.1.1"], trusted: ["10.0.0.0/8"])
        #expect(seen.client == "203.0.113.7")
    }

    @Test(arguments: [("abc-1_2.Z", true), ("", false), ("a b", false), ("a\"b", false), (String(repeating: "a", count: 65), false)])
    func aSaneRequestIDIsTakenOver(id: String, isKept: Bool) async throws {
        let name = HTTPField.Name("X-Request-Id") ?? .from
        let answered = try await TestServer().test { client in
            try await client.execute(uri: "/healthz", method: .get, headers: [name: id]).headers[name]
        }
        #expect((answered == id) == isKept)
        #expect(answered?.isEmpty == false)
    }
}
