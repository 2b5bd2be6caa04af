import Platform

/// A form of an incident's page that was not taken: why, and what was typed, so that it need not be typed again.
struct IncidentRefusal: Sendable {
    /// The forms of the page.
    enum Place: Sendable { case comment, tags, link, merge, assignee }

    let place: Place
    let problem: String
    /// By the names of the fields.
    let typed: [String: String]
}
