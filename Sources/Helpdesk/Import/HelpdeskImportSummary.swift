/// What an import of an old helpdesk brought.
package struct HelpdeskImportSummary: Encodable, Sendable, Hashable {
    package struct Count: Encodable, Sendable, Hashable {
        package var imported = 0
        /// Here since an import before.
        package var known = 0
        package var skipped = 0
    }

    package struct UserLink: Encodable, Sendable, Hashable {
        package let name: String
        /// Where the user chooses a password: good once, for a day.
        package let link: String
    }

    package init() {}

    package var users = Count()
    package var notices = Count()
    package var links: [UserLink] = []
    /// What was mended, what was not found, and why something was skipped.
    package var notes: [String] = []

    /// Whether a user was left out.
    package var isIncomplete: Bool { users.skipped > 0 }

    /// One line for a person.
    package var text: String {
        "Imported "
            + [("users", users), ("notices", notices)].map { name, count in
                let more = [(count.known, "known"), (count.skipped, "skipped")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
                return "\(count.imported) \(name)" + (more.isEmpty ? "" : " (\(more.joined(separator: ", ")))")
            }.joined(separator: ", ") + "."
    }
}
