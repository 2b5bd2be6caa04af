import AsyncHTTPClient
import Foundation
import Testing

@testable import IncidentReporter

/// Proxies that the environment names.
@Suite struct NamedProxyTests {
    private func proxy(for address: String, _ environment: [String: String]) throws -> HTTPClient.Configuration.Proxy? {
        NamedProxy(environment: environment).proxy(for: try #require(URLComponents(string: address)))
    }

    @Test(
        arguments: [
            ("https://desk.example.org", ["https_proxy": "http://proxy:3128"], "proxy:3128"),
            ("https://desk.example.org", ["HTTPS_PROXY": "proxy"], "proxy:80"),
            ("https://desk.example.org", ["https_proxy": "", "HTTPS_PROXY": "proxy"], nil),
            ("https://desk.example.org", ["http_proxy": "proxy"], nil),
            ("http://desk.example.org", ["HTTP_PROXY": "http://[::1]:3128/"], "::1:3128"),
            ("http://desk.example.org", ["HTTP_PROXY": "proxy", "REQUEST_METHOD": "GET"], nil),
            ("http://desk.example.org", ["http_proxy": "proxy", "REQUEST_METHOD": "GET"], "proxy:80"),
            ("http://desk.example.org", ["http_proxy": "socks5://proxy"], "proxy:1080"),
            ("http://desk.example.org", [:], nil),
            ("http://localhost:8220", ["http_proxy": "proxy"], nil),
            ("http://desk.localhost", ["http_proxy": "proxy"], nil),
            ("http://127.1.2.3", ["http_proxy": "proxy"], nil),
            ("http://[::1]:8220", ["http_proxy": "proxy"], nil),
            ("http://127.example.org", ["http_proxy": "proxy"], "proxy:80"),
        ] as [(String, [String: String], String?)])
    func whatIsNamed(address: String, environment: [String: String], expected: String?) throws {
        let found = try proxy(for: address, environment).map { "\($0.host):\($0.port)" }
        #expect(found == expected)
    }

    @Test(arguments: [
        ("desk.example.org", true), ("example.org", true), (".example.org", true), ("other, DESK.example.org", true), ("*", true),
        ("desk.example.org:8220", true), ("desk.example.org:443", false), ("ample.org", false), ("desk", false), ("", false), (".", false),
    ])
    func exceptions(list: String, isExcepted: Bool) throws {
        let found = try proxy(for: "http://Desk.example.org:8220/x", ["http_proxy": "proxy", "NO_PROXY": list])
        #expect((found == nil) == isExcepted)
    }

    @Test func whoOneIsIsSaidToTheProxy() throws {
        let found = try proxy(for: "https://desk", ["https_proxy": "http://ann:pass%40word@proxy:3128"])
        #expect(found?.authorization == .basic(username: "ann", password: "pass@word"))
    }

    @Test func itIsAsked() async throws {
        let desk = Desk()
        try await desk.start()
        desk.answer(.say(407))
        let transport = try Transport(
            url: "https://desk.example.org", code: "code", timeout: .seconds(5), certificateAuthorities: nil, proxy: nil,
            environment: ["https_proxy": desk.url])
        #expect(await transport.send([], key: "key").verdict == .away)
        #expect(desk.sent.first?.path == "desk.example.org:443" && desk.sent.count == 1)
        try await desk.stop()
    }
}
