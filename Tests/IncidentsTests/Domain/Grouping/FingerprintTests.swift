import Accounts
import Kernel
import Testing

@testable import Incidents

@Suite("Fingerprints")
struct FingerprintTests {
    private func draft(_ title: String, message: String = "", level: Level = .error, fingerprint: String? = nil) -> EventDraft {
        EventDraft(title: title, message: message, level: level, fingerprint: fingerprint)
    }

    private func isSame(_ rule: GroupingRule, _ one: EventDraft, _ other: EventDraft) -> Bool {
        rule.fingerprint(of: one) == rule.fingerprint(of: other)
    }

    @Test("Reports that differ only in what varies are the same problem")
    func masksVolatileParts() {
        #expect(isSame(.title, draft("Order 17 failed"), draft("Order 18 failed")))
        #expect(!isSame(.title, draft("Order failed"), draft("Payment failed")))
        #expect(!isSame(.title, draft("KeyError: 'user_id'"), draft("KeyError: 'price'")))
    }

    @Test("The level belongs to the problem", arguments: [GroupingRule.title, .titleWithoutQuotes, .titleAndMessage, .titleAsItIs])
    func separatesLevels(rule: GroupingRule) {
        #expect(!isSame(rule, draft("x", level: .error), draft("x", level: .warning)))
    }

    @Test("The message counts only where the service asks for it")
    func followsRule() {
        let (one, other) = (draft("x", message: "disk full"), draft("x", message: "no route"))
        #expect(isSame(.title, one, other) && isSame(.titleAsItIs, one, other) && isSame(.titleWithoutQuotes, one, other))
        #expect(!isSame(.titleAndMessage, one, other))
    }

    @Test("A service may have all that is quoted ignored, or the title taken as it is")
    func asServicesWish() {
        #expect(isSame(.titleWithoutQuotes, draft("No user 'ann'"), draft("No user 'bob'")))
        #expect(!isSame(.titleAsItIs, draft("Order 17 failed"), draft("Order 18 failed")))
        #expect(isSame(.titleAsItIs, draft("Order 17 failed"), draft("Order 17 failed ")))
        #expect(GroupingRule.titleAsItIs.fingerprint(of: draft("x")) != GroupingRule.title.fingerprint(of: draft("x")))
    }

    @Test("The source's own fingerprint comes before the rule, except where nothing is grouped")
    func customFirst() {
        let (one, other) = (draft("a", fingerprint: "f"), draft("b", level: .critical, fingerprint: "f"))
        for rule in GroupingRule.allCases { #expect(isSame(rule, one, other)) }
        #expect(GroupingRule.never.fingerprint(of: one) == nil)
    }

    @Test("A custom fingerprint never meets a computed one, and parts do not run together")
    func isUnambiguous() {
        let custom = Fingerprint(custom: "error\u{0}x")
        #expect(custom != Fingerprint(.masked, level: .error, title: Array("x".utf8)))
        let split = [("ab", "c"), ("a", "bc")].map {
            Fingerprint(.masked, level: .error, title: Array($0.0.utf8), message: Array($0.1.utf8))
        }
        #expect(split[0] != split[1] && custom.key.utf8.count == 32)
    }

    @Test("Keys that incidents have had since the first version")
    func staysTheSame() {
        #expect(Fingerprint(custom: "mine").key == "d509199a1a857f3b709adf1e1c576d2a")
        #expect(GroupingRule.title.fingerprint(of: draft("Order 17 failed"))?.key == "c1263eeaf56531c6ecf314c18323e878")
        let both = GroupingRule.titleAndMessage.fingerprint(of: draft("Order 17 failed", message: "no card"))
        #expect(both?.key == "b3594f693ca2fad24003517559f2521e")
        let key = draft("KeyError: 'price'")
        let earlier = GroupingRule.title.earlierFingerprint(of: key, now: GroupingRule.title.fingerprint(of: key))
        #expect(earlier?.key == "82f9f220903431eaffa06675b46b4cfb")
    }

    @Test("The key of earlier rules is made only where it was another")
    func knowsEarlier() {
        func earlier(_ rule: GroupingRule, _ draft: EventDraft) -> Fingerprint? {
            rule.earlierFingerprint(of: draft, now: rule.fingerprint(of: draft))
        }
        let quoted = draft("KeyError: 'price'", message: "took 250ms")
        #expect(earlier(.title, quoted) != nil && earlier(.titleAndMessage, quoted) != nil)
        #expect(earlier(.title, draft("Order 17 failed")) == nil && earlier(.title, draft("KeyError: 'price'", fingerprint: "f")) == nil)
        for rule in [GroupingRule.titleWithoutQuotes, .titleAsItIs, .never] { #expect(earlier(rule, quoted) == nil) }
    }
}
