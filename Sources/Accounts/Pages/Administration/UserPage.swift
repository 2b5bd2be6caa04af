import Kernel
import Platform

/// Model of the template `user`.
struct UserPage {
    struct Membership {
        let name: String
        let url: String
        let role: String
    }

    let notice: String?
    let problem: String?
    let url: String
    let name: String
    /// As known, or as it was typed and refused.
    let address: String
    let state: String?
    let isDisabled: Bool
    /// Whether their password is kept by a system of the house.
    let signsInElsewhere: Bool
    /// An administrator cannot lock themselves out.
    let isOwn: Bool
    let made: Moment
    let last: Moment?
    let roles: [SelectOption]
    let memberships: [Membership]
    let hasMemberships: Bool
    /// Teams the user is not in yet.
    let teams: [SelectOption]
    let hasTeams: Bool
    let teamRoles: [SelectOption]
    let sessionsURL: String
    let tokensURL: String
    let sessions: [SessionRow]
    let hasSessions: Bool
    let tokens: [TokenRow]
    let hasTokens: Bool
    let auditURL: String

    struct Data: Sendable {
        let user: User
        let teams: [Team]
        let tokens: [APIToken]
        let signsInElsewhere: Bool
    }

    static func query(_ id: UserID, _ accounts: AccountsModule, on connection: any SQLConnection) throws -> Data {
        let user = try accounts.userStore.existing(id, on: connection)
        return Data(
            user: user, teams: try accounts.teams.list(on: connection), tokens: try accounts.tokens.list(of: id, on: connection),
            signsInElsewhere: try accounts.house.keepsPassword(of: user, on: connection))
    }

    init(
        _ data: Data, sessions: [SessionSummary], reader: Identity, notice: String?, problem: String?,
        typedEmail: String? = nil, texts: TextCatalog, formats: ReaderFormats
    ) {
        let user = data.user
        (self.notice, self.problem) = (notice, problem)
        (url, name, address) = (AccountsPath.user(user.id), user.name, typedEmail ?? user.email ?? "")
        (sessionsURL, tokensURL) = (url + "/sessions/end", url + "/tokens")
        (isDisabled, isOwn, signsInElsewhere) = (user.isDisabled, user.id == reader.userID, data.signsInElsewhere)
        state = UserListPage.state(user, isKnownElsewhere: signsInElsewhere, texts)
        (made, last) = (Moment(user.createdAt, formats), user.lastActiveAt.map { Moment($0, formats) })
        roles = SelectOption.roles(UserListPage.roles, current: user.role, texts)
        let inTeams = user.access.teams
        memberships = data.teams.compactMap { team in
            inTeams[team.id].map { role in
                Membership(name: team.name, url: AccountsPath.team(team.id), role: texts["role_" + role.word])
            }
        }
        hasMemberships = !memberships.isEmpty
        teams = data.teams.filter { inTeams[$0.id] == nil }.map {
            SelectOption(code: $0.id.description, label: $0.name, current: false)
        }
        hasTeams = !teams.isEmpty
        teamRoles = SelectOption.roles(Team.roles, current: .operator, texts)
        let own = isOwn ? SessionSummary.id(reader.sessionKey) : nil
        self.sessions = SessionRow.rows(sessions, own: own, texts, formats)
        hasSessions = !sessions.isEmpty
        tokens = TokenRow.rows(data.tokens, formats)
        hasTokens = !tokens.isEmpty
        auditURL = AccountsPath.audit(subject: AuditSubject(kind: "user", id: user.id.rawValue))
    }
}
