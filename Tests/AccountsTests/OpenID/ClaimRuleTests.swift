import Kernel
import Platform
import Testing

@testable import Accounts

@Suite("Rules of claims") struct ClaimRuleTests {
    @Test(
        "Value, role and team are told apart by the last signs",
        arguments: [
            ("a=admin", ClaimRule(value: "a", role: .admin)), (" a = Viewer ", ClaimRule(value: "a", role: .viewer)),
            ("a=b=operator", ClaimRule(value: "a=b", role: .operator)),
            ("cn=x@y=supervisor@Payments and more", ClaimRule(value: "cn=x@y", role: .supervisor, team: "Payments and more")),
        ])
    func read(text: String, rule: ClaimRule) { #expect(ClaimRule(text) == rule) }

    @Test("What is no rule is refused", arguments: ["", "=", "a", "=admin", "a=", "a=boss", "a=viewer@", "a=viewer@ ", "a=admin@Payments"])
    func refused(text: String) { #expect(ClaimRule(text) == nil) }

    @Test("A list reads as it is shown, and one wrong rule spoils it")
    func list() {
        let type = SettingType<[ClaimRule]>.claimRules
        let rules = type.parse("a=admin, b=operator@Payments")
        #expect(rules.map(type.text) == "a=admin, b=operator@Payments")
        #expect(type.parse("a=admin, b") == nil)
    }
}
