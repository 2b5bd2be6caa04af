import Kernel
import Platform

/// Model of the template `occurrence`: one report, with everything that is kept of it.
struct OccurrencePage {
    let number: String
    let incidentURL: String
    let incidentTitle: String
    let listURL: String
    /// The report's own number, as the intake answered it.
    let event: String
    /// By the sender's clock.
    let happened: Moment
    let received: Moment
    let isSampled: Bool
    /// Nil where it was only counted.
    let report: Report?
    let adjustments: [IncidentPage.Adjustment]
    let hasAdjustments: Bool
    let newerURL: String?
    let olderURL: String?

    /// What is in its body.
    struct Report {
        let level: IncidentMark
        let heading: String
        let message: String
        let hasMessage: Bool
        let fingerprint: String?
        let facts: [IncidentPage.Fact]
        let hasFacts: Bool
        let links: [IncidentPage.Link]
        let hasLinks: Bool
        let logs: [PageLogLine]
        let hasLogs: Bool
    }

    /// What is read for the page.
    struct Data: Sendable {
        let incident: Incident
        let event: StoredEvent
        let newer: EventID?
        let older: EventID?
    }

    init(_ data: Data, texts: TextCatalog, formats: ReaderFormats) {
        let (incident, stored) = (data.incident, data.event)
        (number, incidentURL) = (incident.id.description, IncidentPath.incident(incident.id))
        (incidentTitle, listURL) = (incident.shownTitle(texts), IncidentPath.occurrences(incident.id))
        event = stored.id.description
        (happened, received) = (Moment(stored.occurredAt, formats), Moment(stored.id.time, formats))
        isSampled = stored.draft == nil
        report = stored.draft.map { Report($0, stored, texts) }
        adjustments = stored.adjustments.map { IncidentPage.Adjustment($0, texts) }
        hasAdjustments = !adjustments.isEmpty
        newerURL = data.newer.map { IncidentPath.occurrence(incident.id, $0) }
        olderURL = data.older.map { IncidentPath.occurrence(incident.id, $0) }
    }
}

extension OccurrencePage.Report {
    fileprivate init(_ draft: EventDraft, _ event: StoredEvent, _ texts: TextCatalog) {
        level = IncidentMark(draft.level, texts)
        heading = draft.title.ifVisible ?? texts["incident_no_title"]
        (message, hasMessage, fingerprint) = (draft.message, !draft.message.isEmpty, draft.fingerprint)
        facts = IncidentPage.facts(of: draft, texts)
        links = IncidentPage.links([event])
        logs = draft.logs.map { PageLogLine.lines(of: $0) } ?? []
        (hasFacts, hasLinks, hasLogs) = (!facts.isEmpty, !links.isEmpty, !logs.isEmpty)
    }
}

/// Model of the template `occurrence_list`: the reports of an incident, newest first.
struct OccurrenceListPage {
    static let limit = 50

    let number: String
    let incidentURL: String
    let incidentTitle: String
    let occurrencesLabel: String
    let occurrences: [IncidentPage.Occurrence]
    let hasOccurrences: Bool
    let newestURL: String?
    let olderURL: String?

    /// What is read for the page.
    struct Data: Sendable {
        let incident: Incident
        /// One more than is shown where there are more.
        let events: [StoredEvent]
        let isFirst: Bool
    }

    init(_ data: Data, clockTolerance: Duration, texts: TextCatalog, formats: ReaderFormats) {
        let incident = data.incident
        (number, incidentURL) = (incident.id.description, IncidentPath.incident(incident.id))
        incidentTitle = incident.shownTitle(texts)
        occurrencesLabel = texts.plural("occurrences", incident.occurrences)
        let shown = data.events.prefix(Self.limit)
        occurrences = shown.map {
            IncidentPage.Occurrence($0, of: incident, clockTolerance: clockTolerance, texts: texts, formats: formats)
        }
        hasOccurrences = !shown.isEmpty
        let list = IncidentPath.occurrences(incident.id)
        newestURL = data.isFirst ? nil : list
        olderURL = data.events.count > Self.limit ? shown.last.map { list + "?before=\($0.id)" } : nil
    }
}
