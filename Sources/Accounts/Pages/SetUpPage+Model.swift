import Platform

/// Model of the template `setup`: the page behind a link that is good for one use.
struct SetUpPage {
    let introduction: String
    let problem: String?
    /// Where the form goes: the link itself.
    let action: String
    let name: String
    /// A user who exists keeps their name.
    let nameIsFixed: Bool
    let passwordHint: String
    let shortestPassword: Int

    init(_ purpose: SetUpPurpose, token: String, name: String, problem: String?, texts: TextCatalog, formats: ReaderFormats) {
        self.problem = problem
        action = AccountsPath.setUp(token)
        shortestPassword = PasswordRule.people.minimumLength
        passwordHint = texts.text("password_hint", ["n": formats.number(shortestPassword)])
        switch purpose {
        case .firstAdministrator:
            (introduction, self.name, nameIsFixed) = (texts["setup_admin"], name, false)
        case .password(let user):
            (introduction, self.name, nameIsFixed) = (texts["setup_password"], user.name, true)
        }
    }
}

/// What a one-time link is for.
enum SetUpPurpose {
    case firstAdministrator
    case password(User)
}
