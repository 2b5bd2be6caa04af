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

    @Test("The fallback counts where no rule gives a role everywhere")
    func fallback() {
        #expect(ClaimGrant(rules: rules, values: ["pay"], fallback: .viewer).base == .viewer)
        #expect(ClaimGrant(rules: rules, values: ["admins"], fallback: .viewer).base == .admin)
    }
}
