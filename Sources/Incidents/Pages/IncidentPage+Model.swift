import Platform

/// Model of the template `incident`.
struct IncidentPage {
    struct Action {
        let code: String
        let url: String
        let label: String
        let icon: String
        /// Whether it would change anything now. It is shown all the same: each keeps its place, so that a second tap never
        /// finds another one under the finger.
        let applies: Bool
        /// The one most likely wanted.
        let main: Bool
        /// Its key on the keyboard.
        let key: String?
        /// What it would change, as the page shows it (``IncidentUndo``).
        let before: String
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
        /// Where the page is to be scrolled to for it.
        let anchor: String
        /// When its author last changed what it says.
        let edited: Moment?
        /// Where the reader may change it.
        let editURL: String?
        /// The number of the merged incident whose entry it is.
        let part: String?
        let comment: Markdown?
        let at: Moment
    }

    struct Fact {
        let name: String
        let value: String
    }

    /// What was done to a detail of a report so that it could be kept.
    struct Adjustment {
        let field: String
        let what: String
        let original: String?
    }

    struct Occurrence {
        /// When it came in.
        let at: Moment
        let eventClock: SenderClockModel?
        /// Its own page.
        let occurrenceURL: String
        /// Whether it was only counted: of many repeats not every body is kept.
        let isSampled: Bool
        let facts: [Fact]
        let hasFacts: Bool
        let links: [Link]
        let hasLinks: Bool
        /// The beginning of its message where that differs from the latest.
        let difference: String?
        let adjustments: [Adjustment]
        let hasAdjustments: Bool
    }

    /// What was just done, and how to undo it.
    struct Notice {
        /// The fields that are removed from the address once the page has shown their message.
        let once: String
        let text: String
        var isProblem = false
        var undo: Undo?
    }

    /// What the latest report said of where it happened, or the latest one that was kept in full.
    struct Details {
        let lead: String
        let facts: [Fact]
    }

    /// A form that undoes something.
    struct Undo {
        let undoURL: String
        let undoLabel: String
        /// What the form sends along, by the names of the fields; other names would find the page's own.
        var sentNumber: String?
        var sentUndo: String?
        let returnTo: String
    }

    let number: String
    let title: String
    let url: String
    let notice: Notice?
    let who: String
    let next: String
    let backURL: String
    let level: IncidentMark
    let state: IncidentMark
    let service: String
    let serviceURL: String
    let occurrencesLabel: String
    let occurrencesCount: Int
    let first: Moment
    let last: Moment
    /// What the senders' clocks said, where that is another time.
    let firstClock: SenderClockModel?
    let lastClock: SenderClockModel?
    let durationLabel: String
    let duration: String
    let assignee: String?
    let earlier: Link?
    /// Where to read more, as people say.
    let ownLinks: [OwnLink]
    /// The same, as the events say.
    let links: [Link]
    let hasLinks: Bool
    let tags: [Tag]
    let hasTags: Bool
    let knownTags: [KnownTag]
    /// What other capabilities know of it: what customers are told, who was told.
    let pieces: [PagePiece]
    let groups: [Group]
    let hasGroup: Bool
    let mayAct: Bool
    let assignment: Assignment?
    let tagsURL: String
    let linksURL: String
    let mergeURL: String
    let actions: [Action]
    let commentURL: String
    /// What is being written, as it would look.
    let preview: Markdown?
    let liveURL: String
    let message: String
    let hasMessage: Bool
    let timeline: [Entry]
    let timelineCut: String?
    let logs: [LogLine]
    let hasLogs: Bool
    let logsNote: String
    /// What the logs are searched for.
    let find: String
    let hasHits: Bool
    let nextHit: String
    let previousHit: String
    /// How often it happened over time.
    let chart: ChartModel
    let occurrences: [Occurrence]
    let occurrencesNote: String
    let occurrencesURL: String
    /// Nil when no report said any.
    let details: Details?
    /// Why a form was refused, beside it, and what was typed into it.
    let problem: String?
    let tagProblem: String?
    let linkProblem: String?
    let assignProblem: String?
    let typed: String
    let typedTags: String
    let typedURL: String
    let typedLinkTitle: String
}
