/// Model of the template `sign_in`.
struct SignInPage {
    /// Why the last attempt failed.
    var problem: String?
    var notice: String?
    /// As typed, so that it need not be typed again.
    var name = ""
    /// Where the reader wanted to go.
    var returnTo = "/"
    /// The way to the organization's sign-in.
    var openID: Button?
    /// Where the form goes, and what the old helpdesk's calls its fields.
    var form = Form.desk

    struct Form {
        let action: String
        let nameField: String
        let returnField: String
        /// Whether the reader says how long the browser keeps the sign-in.
        let asksToRemember: Bool

        static let desk = Form(action: AccountsPath.signIn, nameField: "name", returnField: "return_to", asksToRemember: false)
        static let helpdesk = Form(action: AccountsPath.login, nameField: "username", returnField: "next", asksToRemember: true)
    }

    struct Button {
        let href: String
        let label: String
    }
}
