import Accounts
import Kernel
import Platform

/// Model of the template `incident_row`: an incident in a list.
struct IncidentRowModel: Hashable, Sendable {
    let number: String
    let title: String
    let service: String
    /// The beginning of the message.
    let message: String
    let level: IncidentMark
    let state: IncidentMark
    let assignee: String?
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
        _ incident: Incident, tags: [IncidentTag], access: Access, undo: UndoOffer? = nil, texts: TextCatalog, formats: ReaderFormats
    ) {
        self.undo = undo?.text
        number = incident.id.description
        (title, service, assignee) = (incident.shownTitle(texts), incident.serviceName, incident.assignee)
        message = Self.firstLine(incident.message)
        level = IncidentMark(incident.level, texts)
        state = IncidentMark(incident.state, texts)
        occurrences = "×" + formats.number(incident.occurrences)
        count = incident.occurrences
        occurrencesLabel = texts.plural("occurrences", incident.occurrences)
        last = Moment(incident.lastAt, formats)
        mayAct = access.may(.actOnIncidents, in: incident.team)
        self.tags = tags.map { Tag(tag: $0.text) }
        selectLabel = texts.text("incidents_select", ["n": number])
    }

    private static func firstLine(_ message: String) -> String {
        let line = message.prefix { !$0.isNewline }.prefix(300)
        return String(line)
    }
}

extension Incident {
    /// The title where it is a link or a heading: with something that can be seen.
    func shownTitle(_ texts: TextCatalog) -> String { title.ifVisible ?? texts["incident_no_title"] }
}
