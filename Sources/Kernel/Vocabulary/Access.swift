/// What somebody may do, and where: a base role that holds everywhere, and a role in each team they are a member of,
/// which holds for that team's services. The higher of the two counts.
package struct Access: Hashable, Sendable {
    /// Nil for somebody who is only in teams.
    package let base: Role?
    package let teams: [TeamID: Role]

    package init(base: Role?, teams: [TeamID: Role] = [:]) {
        (self.base, self.teams) = (base, teams)
    }

    /// The role that counts for what belongs to a team; for what belongs to none (a service without a team, the
    /// installation) the base role alone.
    package func role(in team: TeamID?) -> Role? {
        let inTeam = team.flatMap { teams[$0] }
        guard let base else { return inTeam }
        return max(base, inTeam ?? base)
    }

    /// The highest role there is for somebody anywhere.
    package var highestRole: Role? { ([base].compactMap { $0 } + teams.values).max() }
}
