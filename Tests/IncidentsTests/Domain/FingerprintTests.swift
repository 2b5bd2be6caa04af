import Accounts
import Kernel
import Testing

@testable import Incidents

@Suite("Fingerprints")
struct FingerprintTests {
    private func draft(_ title: String, message: String = "", level: Level = .error, fingerprint: String? = nil) -> EventDraft {
        EventDraft(title: title, message: message, level: level, fingerprint: fingerprint)
    }

    @Test("Reports that differ only in what varies are the same problem")
    func masksVolatileParts() {
        let rule = GroupingRule.title
        #expect(rule.fingerprint(of: draft("Order 17 failed")) == rule.fingerprint(of: draft("Order 18 failed")))
        #expect(rule.fingerprint(of: draft("Order failed")) != rule.fingerprint(of: draft("Payment failed")))
    }

    @Test("The level belongs to the problem")
    func separatesLevels() {
        let rule = GroupingRule.title
        #expect(rule.fingerprint(of: draft("x", level: .error)) != rule.fingerprint(of: draft("x", level: .warning)))
    }

    @Test("The message counts only where the service asks for it")
    func followsRule() {
        let (one, other) = (draft("x", message: "disk full"), draft("x", message: "no route"))
        #expect(GroupingRule.title.fingerprint(of: one) == GroupingRule.title.fingerprint(of: other))
        #expect(GroupingRule.titleAndMessage.fingerprint(of: one) != GroupingRule.titleAndMessage.fingerprint(of: other))
    }

    @Test("The source's own fingerprint comes before the rule, except where nothing is grouped")
    func customFirst() {
        let (one, other) = (draft("a", fingerprint: "f"), draft("b", level: .critical, fingerprint: "f"))
        #expect(GroupingRule.title.fingerprint(of: one) == GroupingRule.title.fingerprint(of: other))
        #expect(GroupingRule.never.fingerprint(of: one) == nil)
    }

    @Test("A custom fingerprint never meets a computed one, and parts do not run together")
    func isUnambiguous() {
        let custom = Fingerprint(custom: "error\u{0}x")
        #expect(custom != Fingerprint(level: .error, title: "x", message: nil))
        #expect(Fingerprint(level: .error, title: "ab", message: "c") != Fingerprint(level: .error, title: "a", message: "bc"))
        #expect(custom.key.utf8.count == 32)
    }
}
