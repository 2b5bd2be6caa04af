import HTTPTypes
import Testing

@testable import Platform

@Suite("What browsers let a page do")
struct ContentPolicyTests {
    @Test("Usually this server alone is asked")
    func usual() {
        let policy = ContentPolicy.page()
        #expect(policy.contains("connect-src 'self';"))
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
        #expect(SecurityHeaders.fields(for: "text/html; charset=utf-8", isSecure: true)[.contentSecurityPolicy] == policy)
    }

    @Test("A page names whom it asks besides, and nothing else is looser")
    func asking() {
        let policy = ContentPolicy.page(asking: ["https://a.example:8445"])
        #expect(policy == ContentPolicy.page().replacing("connect-src 'self'", with: "connect-src 'self' https://a.example:8445"))
    }
}
