package import Foundation
import Platform

/// What one issue may be opened with.
package struct UploadLimits: Hashable, Sendable {
    package let files: Int
    /// Of all of them together.
    package let bytes: Int
}

/// An issue that somebody opens.
package struct IssueDraft: Hashable, Sendable {
    package struct File: Hashable, Sendable {
        package let name: String
        /// As the browser takes it; nil leaves it to Redmine.
        package let type: String?
        package let bytes: Data

        package init(name: String, type: String?, bytes: Data) { (self.name, self.type, self.bytes) = (Self.safe(name), type, bytes) }

        /// The last part of a path, without characters that end a line.
        private static func safe(_ name: String) -> String {
            let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
            let kept = String(last.unicodeScalars.filter { !CharacterSet.controlCharacters.contains($0) })
            return kept.isEmpty || kept.allSatisfy { $0 == "." } ? "file" : String(kept.suffix(longestName))
        }

        /// As Redmine keeps them.
        private static let longestName = 255
    }

    /// Characters, as Redmine keeps them.
    static let subjectLimit = 255
    /// Characters of a description and of a comment: what a text column of MySQL holds when each takes four bytes.
    static let textLimit = 16_000

    package var subject: String
    package var description: String
    package var files: [File]

    package init(subject: String, description: String, files: [File] = []) {
        (self.subject, self.description, self.files) = (subject, description, files)
    }

    /// As it is sent.
    func checked() throws(ClientError) -> IssueDraft {
        var draft = self
        draft.subject = subject.split(whereSeparator: \.isNewline).joined(separator: " ").trimmingCharacters(in: .whitespaces)
        guard !draft.subject.isEmpty else { throw .issueSubjectMissing }
        guard draft.subject.count <= Self.subjectLimit else {
            throw ClientError.issueTextTooLong(limit: Self.subjectLimit).about("subject")
        }
        draft.description = try Self.checked(description, emptyIs: nil, field: "description")
        guard !draft.subject.utf8.contains(0) else { throw ClientError.issueTextContainsNUL.about("subject") }
        return draft
    }

    /// - Parameter fault: of an empty text; nil for a field that may be empty.
    static func checked(_ text: String, emptyIs fault: ClientError?, field: String) throws(ClientError) -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if text.isEmpty, let fault { throw fault.about(field) }
        guard text.count <= textLimit else { throw ClientError.issueTextTooLong(limit: textLimit).about(field) }
        guard !text.utf8.contains(0) else { throw ClientError.issueTextContainsNUL.about(field) }
        return text
    }
}
