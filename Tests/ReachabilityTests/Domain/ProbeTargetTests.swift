import Testing

@testable import Reachability

@Suite("Targets of probes")
struct ProbeTargetTests {
    @Test(
        "What a kind can look at",
        arguments: [
            (ProbeKind.icmp, "uccx1.example.org", "uccx1.example.org", nil as Int?), (.icmp, "10.0.0.1", "10.0.0.1", nil),
            (.icmp, "::1", "::1", nil), (.dns, "example.org", "example.org", nil), (.tcp, "db:5432", "db", 5432),
            (.tcp, "[::1]:22", "::1", 22), (.tls, "example.org", "example.org", 443), (.tls, "example.org:8443", "example.org", 8443),
            (.tls, "[::1]:8443", "::1", 8443), (.tls, "::1", "::1", 443), (.http, "https://example.org:8445/x?y", "example.org", 8445),
            (.http, "http://example.org", "example.org", nil),
        ])
    func read(_ kind: ProbeKind, _ text: String, _ host: String, _ port: Int?) throws {
        let target = try #require(ProbeTarget(kind, text))
        #expect(target.host == host)
        #expect(target.port == port)
    }

    @Test(
        "What it cannot",
        arguments: [
            (ProbeKind.icmp, ""), (.icmp, "a b"), (.icmp, "-c1"), (.icmp, "a/b"), (.icmp, String(repeating: "a", count: 254)), (.tcp, "db"),
            (.tcp, "db:"), (.tcp, "db:0"), (.tcp, "db:65536"), (.tcp, ":80"), (.tcp, "::1"), (.tls, "db:x"), (.http, "example.org"),
            (.http, "ftp://example.org/"), (.http, "https://user:secret@example.org/"), (.http, "https:///x"), (.dns, "a;b"),
        ])
    func refused(_ kind: ProbeKind, _ text: String) { #expect(ProbeTarget(kind, text) == nil) }
}
