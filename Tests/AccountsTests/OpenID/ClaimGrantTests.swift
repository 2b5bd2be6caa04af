import Kernel
import Testing

@testable import Accounts
@testable import Platform

@Suite("What the rules give an account")
struct ClaimGrantTests {
    let rules = [
        ClaimRule(value: "admins", role: .admin), ClaimRule(value: "staff", role: .viewer),
        ClaimRule(value: "pay", role: .operator, team: "Payments"), ClaimRule(value: "pay-leads", role: .supervisor, team: "Payments"),
    ]

    @Test(
        "The highest role of each place counts",
        arguments: [
            (["staff", "admins"], Role.admin, [:]), (["staff"], .viewer, [:]), (["pay"], nil, ["Payments": Role.operator]),
            (["pay-leads", "pay"], nil, ["Payments": .supervisor]), (["Staff", "other"], nil, [:]), ([], nil, [:]),
        ])
    func grants(values: [String], base: Role?, teams: [String: Role]) {
        let grant = ClaimGrant(rules: rules, values: values, fallback: nil)
        #expect(grant.base == base && grant.teams == teams && grant.isAny == (base != nil || !teams.isEmpty))
    }

    @Test(
        "A group that comes as the name of its entry counts by that name, however it is written, and by its leading part",
        arguments: [
            ("CN=Admins, OU=Groups,DC=example,DC=org", true), ("cn=other,ou=groups,dc=example,dc=org", false), ("cn=staff,dc=x", true),
            ("cn=admins,ou=groups,dc=example", false), ("name=staff", false), ("cn=staff", false), ("name=staff,kind=x", false),
        ])
    func entries(value: String, isAny: Bool) {
        let rules = [
            ClaimRule(value: "cn=admins,ou=groups,dc=example,dc=org", role: .admin), ClaimRule(value: "staff", role: .viewer),
        ]
        #expect(ClaimGrant(rules: rules, values: [value], fallback: nil).isAny == isAny)
    }

    @Test("The fallback counts where no rule gives a role everywhere")
    func fallback() {
        #expect(ClaimGrant(rules: rules, values: ["pay"], fallback: .viewer).base == .viewer)
        #expect(ClaimGrant(rules: rules, values: ["admins"], fallback: .viewer).base == .admin)
    }
}
