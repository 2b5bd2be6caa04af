import Foundation
package import Platform

/// What is noted of a caller whom nobody knows.
package struct CallerDraft: Hashable, Sendable {
    package static let longestName = 128
    package static let longestNote = 2000

    package let name: String
    package let company: String?
    package let note: String?

    /// - Throws: `callerNameMissing`, `callTextTooLong`.
    package init(name: String, company: String?, note: String?) throws(ClientError) {
        func kept(_ text: String?, _ field: String, _ limit: Int) throws(ClientError) -> String? {
            let text = (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
            guard text.unicodeScalars.count <= limit else { throw .callTextTooLong(field, limit: limit) }
            return text.isEmpty ? nil : text
        }
        guard let name = try kept(name, "name", Self.longestName) else { throw .callerNameMissing }
        self.name = name
        self.company = try kept(company, "company", AgencyDraft.longestName)
        self.note = try kept(note, "note", Self.longestNote)
    }
}
