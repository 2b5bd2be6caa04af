import Foundation
package import Kernel
import Platform

/// What a value of a claim gives: `desk-admins=admin`, or `payments-on-call=operator@Payments` for a role in a team.
package struct ClaimRule: Hashable, Sendable, CustomStringConvertible {
    package let value: String
    package let role: Role
    /// Name of the team the role is for; nil for everywhere.
    package let team: String?

    package init(value: String, role: Role, team: String? = nil) {
        (self.value, self.role, self.team) = (value, role, team)
    }

    /// The value may hold `=` and `@`: the last ones count.
    init?(_ text: some StringProtocol) {
        guard let equals = text.lastIndex(of: "=") else { return nil }
        let value = text[..<equals].trimmingCharacters(in: .whitespaces)
        let given = text[text.index(after: equals)...].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let word = given.first, let role = Role(word: word.trimmingCharacters(in: .whitespaces).lowercased()), !value.isEmpty else {
            return nil
        }
        let team = given.count == 2 ? given[1].trimmingCharacters(in: .whitespaces) : nil
        // Administrators look after the house, which is no team's.
        guard team != "", team == nil || role != .admin else { return nil }
        self.init(value: value, role: role, team: team)
    }

    package var description: String { "\(value)=\(role.word)" + (team.map { "@" + $0 } ?? "") }
}

extension SettingType where Value == [ClaimRule] {
    static var claimRules: Self { .list("list of VALUE=ROLE or VALUE=ROLE@TEAM, separated by commas") { ClaimRule($0) } }
}

extension SettingType where Value == Role {
    static var role: Self {
        .init(Role.allCases.map(\.word).joined(separator: ", "), parse: { Role(word: $0.lowercased()) }, text: \.word)
    }
}
