import Platform

/// Bounds on what is written for customers.
package enum StatusLimits {
    /// Characters of a name or a title, in each language.
    package static let title = 200
    /// Characters of a message or a description, in each language.
    package static let text = 10_000
    /// What is said of a component that is linked to something holds no longer than this, when nobody says until when.
    package static let handState: Duration = .seconds(86_400)
    /// How long a component's states are kept moment by moment; before, the seconds of each day are.
    package static let daysByStretch = 35
    /// How long a message can be taken back, and a deletion be undone.
    package static let retraction: Duration = .seconds(3600)
    /// Ten years.
    package static let daysKept = 3653
}

extension LocalizedText {
    /// - Throws: `statusTextMissing`, `statusTextTooLong`.
    func checked(_ field: String, limit: Int) throws(ClientError) -> LocalizedText {
        guard !texts.isEmpty else { throw .statusTextMissing(field) }
        for text in texts.values where text.utf8.count > limit && text.unicodeScalars.count > limit {
            throw .statusTextTooLong(field, limit: limit)
        }
        return self
    }
}
