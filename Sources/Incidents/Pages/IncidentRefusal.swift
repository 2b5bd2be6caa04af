import Platform

/// A form of an incident's page that was not taken: why, and what was typed, so that it need not be typed again. Also one that was
/// only to be looked at.
struct IncidentRefusal: Sendable {
    /// The forms of the page.
    enum Place: Sendable { case comment, tags, link, merge, assignee }

    let place: Place
    /// Nil where nothing was refused: what was typed is shown as it would look.
    let problem: String?
    /// By the names of the fields.
    let typed: [String: String]
}
