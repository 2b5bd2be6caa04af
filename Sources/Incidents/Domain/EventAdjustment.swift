/// What was done to one detail of a report so that the report could be kept.
package struct EventAdjustment: Sendable, Hashable, Codable {
    package enum What: String, Sendable, Hashable, Codable, CaseIterable {
        /// Too long, or too many: the rest is missing.
        case cut
        /// Understood, and written as it is usually written.
        case converted
        /// Not understood: what stands for it is a usual value.
        case replaced
        /// Not understood, or not allowed: it is missing.
        case dropped
    }

    /// Kept of one event.
    package static let most = 20
    /// The same done to the same field.
    static let mostOfOneField = 5

    /// The name of the field, as the native API calls it; `body` for the request as a whole.
    package let field: String
    package let what: What
    /// What was sent, its beginning where it is long; nil where the field still shows it.
    package let original: String?

    package init(_ field: String, _ what: What, original: String? = nil) {
        self.field = Self.line(field, 60)
        self.what = what
        self.original = original.map { Self.line($0, 100) }
    }

    func isAbout(_ field: String, _ what: What) -> Bool { self.what == what && self.field == field }

    private static func line(_ text: String, _ characters: Int) -> String {
        let cut = TextBound(characters: characters).cut(text)
        return String(String.UnicodeScalarView(cut.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
