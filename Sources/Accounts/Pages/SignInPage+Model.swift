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

    struct Button {
        let href: String
        let label: String
    }
}
