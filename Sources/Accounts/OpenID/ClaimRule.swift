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
    static var claimRules: Self {
        .init(
            "list of VALUE=ROLE or VALUE=ROLE@TEAM, separated by commas", parse: { ClaimRule.list($0) },
            text: { $0.map(\.description).joined(separator: ", ") })
    }
}

extension ClaimRule {
    /// Nil where one of them is none. A value may be the name of a directory's entry, commas and all:
    /// `cn=desk-admins,ou=groups,dc=example,dc=org=admin`.
    fileprivate static func list(_ text: String) -> [ClaimRule]? {
        var rest = text.split(separator: ",")[...]
        var rules: [ClaimRule] = []
        while !rest.isEmpty {
            guard let (rule, length) = first(of: rest) else { return nil }
            rules.append(rule)
            rest = rest.dropFirst(length)
        }
        return rules
    }

    /// The rule that begins here, and how many of the parts it takes.
    private static func first(of parts: ArraySlice<Substring>) -> (ClaimRule, Int)? {
        let alone = ClaimRule(parts[parts.startIndex])
        // `ou=operator` may be a rule, and may be a step of the name of an entry that goes on.
        if let alone, !DistinguishedName.types.contains(alone.value.lowercased()) { return (alone, 1) }
        for length in stride(from: 2, through: parts.count, by: 1) {
            guard let rule = ClaimRule(parts.prefix(length).joined(separator: ",")) else { continue }
            if DistinguishedName(rule.value)?.isOfDirectory == true { return (rule, length) }
        }
        return alone.map { ($0, 1) }
    }
}

extension SettingType where Value == Role {
    static var role: Self {
        .init(Role.allCases.map(\.word).joined(separator: ", "), parse: { Role(word: $0.lowercased()) }, text: \.word)
    }
}
