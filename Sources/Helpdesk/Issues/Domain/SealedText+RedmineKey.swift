import Kernel
import Platform

extension SealedText.Use {
    /// Somebody's own key in Redmine.
    static func redmineKey(of user: UserID) -> Self { Self("helpdesk redmine key", of: "user \(user)") }
}
