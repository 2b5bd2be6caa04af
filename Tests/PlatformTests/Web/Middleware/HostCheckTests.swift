import HTTPTypes
import Hummingbird
@testable import Platform
import TestKit
import Testing

@Suite struct HostCheckTests {
    @Test(arguments: ["x", "desk.example.org", "desk.example.org:8220", "127.0.0.1:1", "[::1]", "[2001:db8::1]:65535", "a_b", "x:"])
    func hosts(host: String) { #expect(HostCheck.isValid(host)) }

    @Test(arguments: [
        "", ":80", "a b", "a/b", "user@host", "x:65536", "x:1a", "x:1:2", "[::1", "[127.0.0.1]", "[]", "[::1]80", "\u{e4}", "a\\b",
        String(repeating: "a", count: 301),
    ])
    func noHosts(host: String) { #expect(!HostCheck.isValid(host)) }

    @Test(arguments: [
        ("", "no Host"), ("Host: a\r\nHost: a\r\n", "more than one"), ("Host: a b\r\n", "names no host"), ("Host:\r\n", "names no host"),
    ])
    func requestsThatDoNotSayWhomTheyAskAreRefusedInTheFamilysForm(head: String, reason: String) async throws {
        let server = TestServer()
        let answer = try await server.testLive { port in
            try await RawConnection.exchange(port: port, "GET /api/x HTTP/1.1\r\n" + head + "\r\n")
        }
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request"))
        #expect(answer.contains("application/problem+json") && answer.contains(reason) && answer.contains("invalid-host"))
        #expect(answer.lowercased().contains("x-content-type-options: nosniff"))
        #expect(server.log.text.contains("400"))
    }
}
