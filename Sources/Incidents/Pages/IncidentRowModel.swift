import Accounts
import Kernel
import Platform

/// Model of the template `incident_row`: an incident in a list.
struct IncidentRowModel: Hashable, Sendable {
    let number: String
    let title: MarkedText
    let service: String
    /// A line of the message: the first, or one that holds what is looked for.
    let message: MarkedText
    /// A line of the logs that holds what is looked for, where title and message do not.
    let found: MarkedText?
    let level: IncidentMark
    let state: IncidentMark
    let assignee: String?
    /// Who has acknowledged it, where nobody else says so.
    let acknowledgedBy: String?
    /// `×12`
    let occurrences: String
    /// For scripts, which compare it.
    let count: Int
    let occurrencesLabel: String
    let last: Moment
    let tags: [Tag]
    let mayAct: Bool
    let selectLabel: String
    /// How what was just done to it is undone; for scripts, which offer it.
    let undo: String?

    struct Tag: Hashable {
        let tag: String
    }

    init(
        _ incident: Incident, tags: [IncidentTag], access: Access, undo: UndoOffer? = nil, query: SearchQuery? = nil, logs: String? = nil,
        texts: TextCatalog, formats: ReaderFormats
    ) {
        self.undo = undo?.text
        number = incident.id.description
        (service, assignee) = (incident.serviceName, incident.assignee)
        acknowledgedBy = incident.acknowledgedBy.flatMap { $0 == incident.assignee ? nil : $0 }
        title = MarkedText(incident.shownTitle(texts), query)
        message = Self.line(of: incident.message, query) ?? MarkedText(Self.firstLine(incident.message), nil)
        found = title.hasHits || message.hasHits ? nil : logs.flatMap { Self.line(of: $0, query) }
        level = IncidentMark(incident.level, texts)
        state = IncidentMark(incident.state, texts)
        occurrences = "×" + formats.number(incident.occurrences)
        count = incident.occurrences
        occurrencesLabel = texts.plural("occurrences", incident.occurrences)
        last = Moment(incident.arrivedAt, formats)
        mayAct = access.may(.actOnIncidents, in: incident.team)
        self.tags = tags.map { Tag(tag: $0.text) }
        selectLabel = texts.text("incidents_select", ["n": number])
    }

    private static let longest = 300

    private static func firstLine(_ message: String) -> String { String(message.prefix { !$0.isNewline }.prefix(longest)) }

    /// The first line that holds a word that is looked for, from near that word on.
    private static func line(of text: String, _ query: SearchQuery?) -> MarkedText? {
        guard let query else { return nil }
        for line in text.split(whereSeparator: \.isNewline) {
            let marked = MarkedText(String(line), query)
            if marked.hasHits { return marked.shortened(to: longest) }
        }
        return nil
    }
}

extension Incident {
    /// The title where it is a link or a heading: with something that can be seen.
    func shownTitle(_ texts: TextCatalog) -> String { title.ifVisible ?? texts["incident_no_title"] }
}
