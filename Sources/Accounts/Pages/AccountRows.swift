import Kernel
import Platform

extension SelectOption {
    static func roles(_ roles: [Role?], current: Role?, _ texts: TextCatalog) -> [SelectOption] {
        roles.map { role in SelectOption(code: role.word, label: texts["role_" + role.word], current: role == current) }
    }
}

extension FormData {
    /// A role that a form offers.
    /// - Throws: 400 for any other word.
    func role(_ field: String = "role", among roles: [Role?]) throws -> Role? {
        guard let role = roles.first(where: { $0.word == self[field] }) else { throw ClientError.unreadable }
        return role
    }
}

/// A session in a list.
struct SessionRow {
    let id: String
    let browser: String
    let address: String?
    let last: Moment
    let begun: Moment
    /// The one the page is read in.
    let isOwn: Bool

    static func rows(_ sessions: [SessionSummary], own: String?, _ texts: TextCatalog, _ formats: ReaderFormats) -> [SessionRow] {
        sessions.map { session in
            SessionRow(
                id: session.id, browser: BrowserName(session.userAgent)?.text ?? texts["session_unknown"], address: session.address,
                last: Moment(session.lastSeenAt, formats), begun: Moment(session.createdAt, formats), isOwn: session.id == own)
        }
    }
}

/// A token in a list.
struct TokenRow {
    let id: String
    let name: String
    let hint: String
    let scopes: String
    let made: Moment
    let used: Moment?
    let isRevoked: Bool

    static func rows(_ tokens: [APIToken], _ formats: ReaderFormats) -> [TokenRow] {
        tokens.map { token in
            TokenRow(
                id: token.id.description, name: token.name, hint: token.hint + "…",
                scopes: token.scopes.map(\.rawValue).sorted().joined(separator: " "), made: Moment(token.createdAt, formats),
                used: token.lastUsedAt.map { Moment($0, formats) }, isRevoked: token.revokedAt != nil)
        }
    }
}

/// The form by which a token is made.
struct TokenForm {
    struct Scope {
        let code: String
        let label: String
        let checked: Bool
    }

    let action: String
    let name: String
    let problem: String?
    let scopes: [Scope]

    init(
        action: String, name: String = "", problem: String? = nil, scopes all: [TokenScope], chosen: Set<TokenScope> = [],
        texts: TextCatalog
    ) {
        (self.action, self.name, self.problem) = (action, name, problem)
        scopes = all.map { scope in
            let key = "scope_" + scope.rawValue.replacing(":", with: "_")
            return Scope(code: scope.rawValue, label: texts.has(key) ? texts[key] : scope.rawValue, checked: chosen.contains(scope))
        }
    }
}
