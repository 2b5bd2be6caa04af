package import Kernel

/// Where a call is shown: a browser, and who is signed in there.
package struct CallSession: Hashable, Sendable {
    /// What its cookie becomes when it is kept.
    package var browser: String?
    package var user: UserID?
    /// Of the sign-in.
    package var session: String?

    package init(browser: String? = nil, user: UserID? = nil, session: String? = nil) {
        (self.browser, self.user, self.session) = (browser, user, session)
    }

    package static let none = CallSession()
}
