import Foundation
import Kernel
import Platform

/// Model of the template `profile`: a reader's own account.
struct ProfilePage {
    struct Membership {
        let name: String
        let url: String
        let role: String
    }

    let notice: String?
    let name: String
    let email: String?
    let role: String
    let memberships: [Membership]
    let hasMemberships: Bool
    let passwordProblem: String?
    let passwordHint: String
    let shortestPassword: Int
    /// False for somebody who signs in elsewhere and has none here.
    let hasPassword: Bool
    /// Whether it is a system of the house that keeps it.
    let signsInElsewhere: Bool
    let languages: [SelectOption]
    let themes: [SelectOption]
    let zones: [SelectOption]
    let sessionsURL = AccountsPath.profile + "/sessions/end"
    let tokensURL = ProfilePages.tokens
    let sessions: [SessionRow]
    let hasOthers: Bool
    let tokens: [TokenRow]
    let hasTokens: Bool
    let form: TokenForm
    /// One's shifts.
    let duty: PagePiece?

    struct Data: Sendable {
        let user: User
        let teams: [Team]
        let tokens: [APIToken]
        let duty: AccountPieces.Piece?
        let signsInElsewhere: Bool
    }

    /// What was refused.
    enum Refusal {
        case password(String)
        case token(String, name: String, scopes: Set<TokenScope>)
    }

    init(
        _ data: Data, sessions: [SessionSummary], own: String, scopes: [TokenScope], notice: String?, refusal: Refusal?, texts: TextCatalog,
        formats: ReaderFormats
    ) {
        let user = data.user
        signsInElsewhere = data.signsInElsewhere
        duty = data.duty?(texts, formats)
        (self.notice, name, email, hasPassword) = (notice, user.name, user.email, user.hasPassword)
        role = texts["role_" + user.role.word]
        memberships = data.teams.compactMap { team in
            user.access.teams[team.id].map {
                Membership(name: team.name, url: AccountsPath.team(team.id), role: texts["role_" + $0.word])
            }
        }
        hasMemberships = !memberships.isEmpty
        shortestPassword = PasswordRule.people.minimumLength
        passwordHint = texts.text("password_hint", ["n": formats.number(shortestPassword)])
        languages =
            [SelectOption(code: "", label: texts["profile_as_browser"], current: user.language == nil)]
            + Language.allCases.map { SelectOption(code: $0.rawValue, label: $0.ownName, current: $0 == user.language) }
        themes = ReaderPreferences.Theme.allCases.map {
            SelectOption(code: $0.rawValue, label: texts["theme_" + $0.rawValue], current: $0 == user.theme ?? .system)
        }
        zones =
            [SelectOption(code: "", label: texts["profile_as_browser"], current: user.timeZone == nil)]
            + Self.zones(with: user.timeZone).map { SelectOption(code: $0, label: $0, current: $0 == user.timeZone) }
        self.sessions = SessionRow.rows(sessions, own: own, texts, formats)
        hasOthers = sessions.contains { $0.id != own }
        tokens = TokenRow.rows(data.tokens.filter { $0.revokedAt == nil }, formats)
        hasTokens = !tokens.isEmpty
        var (token, typed, chosen): (String?, String, Set<TokenScope>) = (nil, "", [])
        if case .password(let problem) = refusal { passwordProblem = problem } else { passwordProblem = nil }
        if case .token(let problem, let name, let scopes) = refusal { (token, typed, chosen) = (problem, name, scopes) }
        form = TokenForm(action: ProfilePages.tokens, name: typed, problem: token, scopes: scopes, chosen: chosen, texts: texts)
    }

    /// Places people live in, and what they have chosen before.
    private static func zones(with chosen: String?) -> [String] {
        let areas: Set<Substring> = [
            "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
        ]
        let known = TimeZone.knownTimeZoneIdentifiers.filter { areas.contains($0.prefix { $0 != "/" }) }
        return Set(known + ["UTC"] + [chosen].compactMap { $0 }).sorted()
    }
}
