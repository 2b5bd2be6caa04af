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

    @Test(
        "The name of a directory's entry may be a value, commas and all",
        arguments: [
            ("cn=a,ou=g,dc=x=admin", ["cn=a,ou=g,dc=x"]), ("CN=a, OU=g,DC=x=admin, b=viewer", ["CN=a, OU=g,DC=x", "b"]),
            ("b=viewer,cn=a,dc=x=operator@Payments,cn=b,dc=x=viewer", ["b", "cn=a,dc=x", "cn=b,dc=x"]),
            ("cn=a\\, b,dc=x=admin", ["cn=a\\, b,dc=x"]), ("cn=a,ou=admin,dc=x=viewer", ["cn=a,ou=admin,dc=x"]),
            ("ou=admin,dc=x=viewer", ["ou=admin,dc=x"]), ("cn=admin", ["cn"]), ("cn=admin, b=viewer", ["cn", "b"]),
        ])
    func entries(text: String, values: [String]) {
        #expect(SettingType<[ClaimRule]>.claimRules.parse(text)?.map(\.value) == values)
    }

    @Test("A slip of the pen is no part of the next rule", arguments: ["a=boss, b=admin", "a=amdin, b=c=viewer", "cn=a, b=viewer"])
    func slips(text: String) { #expect(SettingType<[ClaimRule]>.claimRules.parse(text) == nil) }

    @Test("A list reads as it is shown, and one wrong rule spoils it")
    func list() {
        let type = SettingType<[ClaimRule]>.claimRules
        let rules = type.parse("a=admin, b=operator@Payments")
        #expect(rules.map(type.text) == "a=admin, b=operator@Payments")
        #expect(type.parse("a=admin, b") == nil)
    }
}
