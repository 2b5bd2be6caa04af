import Kernel
import Platform

/// What the rules give an account: a role everywhere, roles in teams, or nothing at all.
struct ClaimGrant: Hashable {
    /// Nil for an account that has a role in teams only.
    let base: Role?
    /// By the name of the team.
    let teams: [String: Role]

    /// Of several rules that speak of the same place, the highest role counts.
    /// - Parameters:
    ///   - values: of the claim.
    ///   - fallback: base role where no rule gives one.
    init(rules: [ClaimRule], values: [String], fallback: Role?) {
        let names = Set(values.flatMap(Self.names))
        let given = rules.filter { !names.isDisjoint(with: [$0.value, Self.entry($0.value)?.folded].compactMap { $0 }) }
        base = given.filter { $0.team == nil }.map(\.role).max() ?? fallback
        teams = given.reduce(into: [:]) { teams, rule in
            guard let team = rule.team else { return }
            teams[team] = max(teams[team] ?? rule.role, rule.role)
        }
    }

    /// What a value may be called in a rule: a group that comes as the name of its entry also by that name however it is written, and
    /// by its leading part alone.
    private static func names(of value: String) -> [String] {
        guard let entry = entry(value) else { return [value] }
        return [value, entry.folded, entry.leadingValue]
    }

    private static func entry(_ value: String) -> DistinguishedName? {
        DistinguishedName(value).flatMap { $0.isOfDirectory ? $0 : nil }
    }

    /// Whether the account may sign in at all.
    var isAny: Bool { base != nil || !teams.isEmpty }
}
