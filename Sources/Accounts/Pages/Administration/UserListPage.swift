import Kernel
import Platform

/// Model of the template `user_list`.
struct UserListPage {
    struct Row {
        let name: String
        let email: String?
        let url: String
        let role: String
        let teams: String?
        let last: Moment?
        let state: String?
    }

    static let rowsPerPage = 50
    /// With none: who is only in teams.
    static let roles: [Role?] = [nil] + Role.allCases.map { $0 }

    let notice: String?
    let search: String
    let isSearched: Bool
    let summary: String
    let users: [Row]
    let hasUsers: Bool
    let nextURL: String?
    let firstURL: String?
    /// Why the form was refused, and what was typed.
    let problem: String?
    let name: String
    let typedEmail: String
    let roles: [SelectOption]
    let passwordHint: String

    struct Data: Sendable {
        let users: [User]
        let teams: [Team]
        /// Whom other systems know: they need no password here.
        let known: Set<UserID>
        let count: Int
    }

    static func query(
        _ search: String, after: UserID?, _ users: UserStore, _ teams: TeamStore, on connection: any SQLConnection
    ) throws -> Data {
        let found = try users.search(search, after: after, limit: rowsPerPage + 1, on: connection)
        return Data(
            users: found, teams: try teams.list(on: connection), known: try IdentityStore.known(among: found.map(\.id), on: connection),
            count: try users.count(on: connection))
    }

    /// How a form was refused.
    struct Refusal {
        let problem: String
        let name: String
        let email: String
        let role: Role?
    }

    init(
        _ data: Data, search: String, isFirst: Bool, notice: String?, refusal: Refusal?,
        texts: TextCatalog, formats: ReaderFormats
    ) {
        (self.notice, self.search) = (notice, search)
        isSearched = !search.isEmpty
        summary = texts.plural("users_summary", data.count, ["count": formats.number(data.count)])
        let names = Dictionary(data.teams.map { ($0.id, $0.name) }) { $1 }
        let shown = data.users.prefix(Self.rowsPerPage)
        users = shown.map { user in
            let teams = user.access.teams.keys.compactMap { names[$0] }.sorted()
            return Row(
                name: user.name, email: user.email, url: AccountsPath.user(user.id), role: texts["role_" + user.role.word],
                teams: teams.isEmpty ? nil : teams.joined(separator: ", "), last: user.lastActiveAt.map { Moment($0, formats) },
                state: Self.state(user, isKnownElsewhere: data.known.contains(user.id), texts))
        }
        hasUsers = !users.isEmpty
        nextURL = data.users.count > Self.rowsPerPage ? shown.last.map { AccountsPath.users(search: search, after: $0.id) } : nil
        firstURL = isFirst ? nil : AccountsPath.users(search: search)
        (problem, name, typedEmail) = (refusal?.problem, refusal?.name ?? "", refusal?.email ?? "")
        roles = SelectOption.roles(Self.roles, current: refusal.map(\.role) ?? .operator, texts)
        passwordHint = texts.text("password_hint", ["n": formats.number(PasswordRule.people.minimumLength)])
    }

    /// What there is to say of an account beside its role; nil when it is like most.
    static func state(_ user: User, isKnownElsewhere: Bool, _ texts: TextCatalog) -> String? {
        if user.isDisabled { return texts["user_state_disabled"] }
        return user.hasPassword || isKnownElsewhere ? nil : texts["user_state_invited"]
    }
}
