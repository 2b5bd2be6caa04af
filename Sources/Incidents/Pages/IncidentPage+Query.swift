import Accounts
import Foundation
import Kernel
import Platform

extension IncidentPage {
    /// What is read for the page.
    struct Data: Sendable {
        let incident: Incident
        /// Oldest first.
        let timeline: [TimelineEntry]
        let logs: String?
        /// Newest first.
        let events: [StoredEvent]
        /// Oldest first: where links are found when the latest events came without.
        let firstEvents: [StoredEvent]
    }

    static let timelineLimit = 200
    static let eventLimit = 10

    /// What is shown under a number: of a merged incident, the one it was merged into.
    /// - Throws: ``IncidentError/notFound(_:)``.
    static func query(
        _ id: IncidentID, for access: Access, _ store: IncidentStore, on connection: any SQLConnection
    ) throws -> Data {
        let incident = try store.current(id, for: access, on: connection)
        return Data(
            incident: incident,
            timeline: try store.timeline(of: incident.id, limit: timelineLimit, on: connection),
            logs: try store.logs(of: incident.id, on: connection),
            events: try store.events(of: incident.id, limit: eventLimit, on: connection),
            firstEvents: try store.firstEvents(of: incident.id, limit: eventLimit, on: connection))
    }

    init(
        _ data: Data, reader: Identity, backURL: String, refused: (comment: String, problem: String)? = nil,
        texts: TextCatalog, formats: ReaderFormats
    ) {
        let incident = data.incident
        (number, title, url) = (incident.id.description, incident.title, IncidentPath.incident(incident.id))
        self.backURL = backURL
        (level, state) = (IncidentMark(incident.level, texts), IncidentMark(incident.state, texts))
        (service, serviceURL) = (incident.serviceName, AccountsPath.service(incident.service))
        (occurrencesLabel, occurrencesCount) = (texts.plural("occurrences", incident.occurrences), incident.occurrences)
        (first, last) = (Moment(incident.firstAt, formats), Moment(incident.lastAt, formats))
        let isOver = incident.state == .resolved || incident.state == .closed
        durationLabel = texts[isOver ? "incident_lasted" : "incident_lasting"]
        duration = formats.duration((isOver ? incident.changedAt : formats.now).since(incident.firstAt))
        assignee = incident.assignee
        earlier = incident.previous.map { Link(url: IncidentPath.incident($0), label: "#\($0)") }
        links = Self.links(data.events + data.firstEvents)
        hasLinks = !links.isEmpty
        mayAct = reader.access.may(.actOnIncidents, in: incident.team)
        actions = mayAct ? Self.actions(incident, reader: reader, texts) : []
        (commentURL, liveURL) = (IncidentPath.comment(incident.id), IncidentPath.live(incident.id))
        (message, hasMessage) = (incident.message, !incident.message.isEmpty)
        timeline = data.timeline.reversed().map { Entry($0, of: incident, texts: texts, formats: formats) }
        timelineCut = data.timeline.count < Self.timelineLimit ? nil : texts["incident_timeline_cut"]
        logs = data.logs.map { PageLogLine.lines(of: $0) } ?? []
        hasLogs = !logs.isEmpty
        logsNote = texts.plural("incident_logs_note", logs.count)
        occurrences = data.events.map { Occurrence($0, of: incident, texts: texts, formats: formats) }
        occurrencesNote = texts.text(
            "incident_occurrences_note",
            ["shown": formats.number(data.events.count), "total": formats.number(incident.occurrences)])
        (problem, typed) = (refused?.problem, refused?.comment ?? "")
    }

    /// What can be done now; the likeliest first.
    private static func actions(_ incident: Incident, reader: Identity, _ texts: TextCatalog) -> [Action] {
        let changes = IncidentAction.allCases.filter { $0.state(after: incident.state) != nil }
        var actions = changes.enumerated().map { index, action in
            Action(
                code: action.rawValue, url: IncidentPath.action(action, incident.id), label: texts["action_" + action.rawValue],
                icon: action.icon, main: index == 0, key: action.key)
        }
        if incident.assigneeID != reader.userID {
            actions.append(
                Action(
                    code: "assign", url: IncidentPath.assign(incident.id), label: texts["action_assign"], icon: "assigned",
                    main: false, key: nil))
        }
        if let assignee = incident.assignee {
            let isOwn = incident.assigneeID == reader.userID
            actions.append(
                Action(
                    code: "release", url: IncidentPath.release(incident.id),
                    label: isOwn ? texts["action_release"] : texts.text("action_release_from", ["name": assignee]), icon: "released",
                    main: false, key: nil))
        }
        return actions
    }
}

extension IncidentAction {
    /// The shape of the state it leads to.
    fileprivate var icon: String {
        switch self {
        case .acknowledge: "acknowledged"
        case .resolve: "resolved"
        case .close: "closed"
        case .reopen: "reopened"
        }
    }

    fileprivate var key: String? {
        switch self {
        case .acknowledge: "a"
        case .resolve: "r"
        case .close, .reopen: nil
        }
    }
}
