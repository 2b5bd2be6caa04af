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
        let given = rules.filter { values.contains($0.value) }
        base = given.filter { $0.team == nil }.map(\.role).max() ?? fallback
        teams = given.reduce(into: [:]) { teams, rule in
            guard let team = rule.team else { return }
            teams[team] = max(teams[team] ?? rule.role, rule.role)
        }
    }

    /// Whether the account may sign in at all.
    var isAny: Bool { base != nil || !teams.isEmpty }
}
