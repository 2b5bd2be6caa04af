import Accounts

/// Addresses of the pages about who calls.
enum AgencyPath {
    static let list = "/agencies"
    static let one = "/agencies/:agency"
    static let new = "/agencies/new"
    static let remove = "/agencies/:agency/delete"

    static let themePattern = CallPath.cardPattern + "/theme"
    static let notesPattern = CallPath.cardPattern + "/notes"
    static let choicePattern = CallPath.cardPattern + "/agency"
    static let callerPattern = CallPath.cardPattern + "/caller"
    /// Of the old pages: the card of the call that this browser was shown last.
    static let shown = "/call-show/:agency"

    static func agency(_ id: AgencyID) -> String { list + "/" + FormText.encoded(id.text) }
    static func signIn(leadingTo path: String) -> String { OldRoute.signIn + "?next=" + FormText.encoded(path) }
}
