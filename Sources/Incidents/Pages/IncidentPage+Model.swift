import Platform

/// Model of the template `incident`.
struct IncidentPage {
    struct Action {
        let code: String
        let url: String
        let label: String
        let icon: String
        /// The one most likely wanted.
        let main: Bool
        /// Its key on the keyboard.
        let key: String?
    }

    struct Link {
        let url: String
        let label: String
    }

    struct Entry {
        let kind: String
        let icon: String
        let what: String
        let linkURL: String?
        let linkLabel: String?
        let comment: String?
        let at: Moment
    }

    struct Fact {
        let name: String
        let value: String
    }

    struct Occurrence {
        let at: Moment
        let facts: [Fact]
        let hasFacts: Bool
        let links: [Link]
        let hasLinks: Bool
        /// The beginning of its message where that differs from the latest.
        let difference: String?
    }

    let number: String
    let title: String
    let url: String
    let backURL: String
    let level: IncidentMark
    let state: IncidentMark
    let service: String
    let serviceURL: String
    let occurrencesLabel: String
    let occurrencesCount: Int
    let first: Moment
    let last: Moment
    let durationLabel: String
    let duration: String
    let assignee: String?
    let earlier: Link?
    /// Where to read more, as the events say.
    let links: [Link]
    let hasLinks: Bool
    let mayAct: Bool
    let actions: [Action]
    let commentURL: String
    let liveURL: String
    let message: String
    let hasMessage: Bool
    let timeline: [Entry]
    let timelineCut: String?
    let logs: [PageLogLine]
    let hasLogs: Bool
    let logsNote: String
    let occurrences: [Occurrence]
    let occurrencesNote: String
    /// Why a comment was refused.
    let problem: String?
    /// The refused comment, so that it need not be typed again.
    let typed: String
}
