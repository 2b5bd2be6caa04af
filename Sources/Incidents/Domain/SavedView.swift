package import Kernel
package import Platform

/// A filter of the list that somebody keeps under a name, alone or for a team.
package struct SavedView: Sendable, Hashable, Identifiable {
    /// Characters of a name.
    package static let longestName = 60
    /// Of one owner.
    package static let most = 50

    package let id: Int64
    package let owner: UserID
    /// Whose members see it too; nil when it is the owner's alone.
    package let team: TeamID?
    package let name: String
    /// What stands behind the question mark of the list's address.
    package let query: String

    package static func checked(name: String) throws(ClientError) -> String {
        guard name.utf8.count <= longestName * 16 else { throw .viewNameTooLong(limit: longestName) }
        let words = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else { throw .emptyViewName }
        guard words.count <= longestName, words.unicodeScalars.count <= longestName * 4 else { throw .viewNameTooLong(limit: longestName) }
        let isPlain = words.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned: false
            default: true
            }
        }
        guard isPlain else { throw .viewNameNotPlain }
        return words
    }
}
