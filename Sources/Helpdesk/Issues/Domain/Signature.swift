import Platform

/// What stands below the issues that a person opens.
package struct Signature: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case text
        /// For a Redmine whose texts are HTML.
        case html
    }

    /// Characters.
    static let limit = 4000

    package var kind: Kind
    package var text: String

    package init(kind: Kind, text: String) { (self.kind, self.text) = (kind, text) }

    static let none = Signature(kind: .text, text: "")

    /// A description with the signature below.
    func below(_ description: String) -> String {
        guard !text.isEmpty else { return description }
        // The mark that mail programs know.
        let mark = kind == .html ? "<p>-- </p>\n" : "-- \n"
        let signature = kind == .html ? CommentHTML.harmless(text) : text
        return (description.isEmpty ? "" : description + "\n\n") + mark + signature
    }
}
