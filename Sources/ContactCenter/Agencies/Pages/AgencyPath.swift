import Accounts

/// Addresses of the pages about who calls.
enum AgencyPath {
    static let list = "/agencies"
    static let one = "/agencies/:agency"
    static let new = "/agencies/new"
    static let remove = "/agencies/:agency/delete"

    /// A call, for those who are signed in.
    static let callPattern = CallPath.cards + ":id"
    static let themePattern = callPattern + "/theme"
    static let notesPattern = callPattern + "/notes"
    static let choicePattern = callPattern + "/agency"
    static let callerPattern = callPattern + "/caller"
    /// Of the old pages: the card of the newest call that this browser was shown.
    static let shown = "/call-show/:agency"

    static func agency(_ id: AgencyID) -> String { list + "/" + FormText.encoded(id.text) }
    static func signIn(leadingTo path: String) -> String { OldRoute.signIn + "?next=" + FormText.encoded(path) }
}
