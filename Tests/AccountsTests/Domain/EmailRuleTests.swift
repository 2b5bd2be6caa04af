import Platform
import Testing

@testable import Accounts

@Suite("E-mail addresses of users") struct EmailRuleTests {
    @Test(
        "What every system reads alike is taken",
        arguments: [
            "ann@example.org", "Ann.Lee+desk@Mail.Example.org", "o'brien@example.org", "ann@localhost", "a@b", "анна@почта.рф",
            "ann_1@xn--80a.example",
        ])
    func taken(_ text: String) throws {
        #expect(try EmailRule.checked("  \(text) ") == text)
    }

    @Test(
        "What is no address, or not everywhere the same one, is refused",
        arguments: [
            "", "@", "ann", "ann@", "@example.org", "ann@@example.org", "ann@b@c", ".ann@example.org", "ann.@example.org",
            "a..b@example.org", "ann lee@example.org", "ann@exa mple.org", "ann@example..org", "ann@.example.org", "ann@-example.org",
            "ann@example-.org", "\"ann\"@example.org", "Ann <ann@example.org>", "ann@example.org,bob@example.org", "ann@[127.0.0.1]",
            "ann@example.org\n", "ann\u{0}@example.org", "ann\u{200B}@example.org", "ann\u{202E}@example.org", "ann@example.org\r\nBcc: x",
            "ann\u{A0}@example.org", "ann@exam\u{200D}ple.org", "mailto:ann@example.org", "ann/desk@example.org",
        ])
    func refused(_ text: String) {
        #expect(throws: ClientError.emailForm) { try EmailRule.checked(text) }
        #expect(EmailRule.sought(text) == "")
    }

    @Test("The lengths of the standard hold, and nothing long is looked at for long")
    func lengths() throws {
        let local = String(repeating: "a", count: 64)
        _ = try EmailRule.checked(local + "@example.org")
        #expect(throws: ClientError.emailForm) { try EmailRule.checked(local + "a@example.org") }
        let label = String(repeating: "b", count: 63)
        _ = try EmailRule.checked("a@" + [label, label, label].joined(separator: "."))
        #expect(throws: ClientError.emailForm) { try EmailRule.checked("a@" + [label, label, label, label].joined(separator: ".")) }
        #expect(throws: ClientError.emailForm) { try EmailRule.checked("a@b" + label) }
        #expect(throws: ClientError.emailForm) { try EmailRule.checked(String(repeating: "@", count: 1 << 20)) }
    }

    @Test("Case makes no difference, accents do: they are other mailboxes")
    func folded() {
        #expect(EmailRule.folded("Ann@Example.ORG") == EmailRule.folded("ann@example.org"))
        #expect(EmailRule.folded("АННА@почта.рф") == EmailRule.folded("анна@ПОЧТА.РФ"))
        #expect(EmailRule.folded("jose\u{301}@example.org") == EmailRule.folded("jos\u{E9}@example.org"))
        #expect(EmailRule.folded("josé@example.org") != EmailRule.folded("jose@example.org"))
        #expect(EmailRule.sought(" ANN@example.org ") == "ann@example.org")
    }
}
