import Kernel
package import Platform

extension IncidentState: APIValue {
    package static var schema: APISchema { .word(allCases.map(\.word)) }
    package var json: JSON { .text(word) }
}

/// An incident with what lists show of it.
struct IncidentView: Sendable {
    let incident: Incident
    let tags: [IncidentTag]
}

extension IncidentStore {
    /// The incidents as they are answered, in their order.
    func views(of incidents: [Incident], on connection: any SQLConnection) throws -> [IncidentView] {
        let tags = try tags(of: incidents.map(\.id), on: connection)
        return incidents.map { IncidentView(incident: $0, tags: tags[$0.id] ?? []) }
    }

    func view(of incident: Incident, on connection: any SQLConnection) throws -> IncidentView {
        IncidentView(incident: incident, tags: try tags(of: incident.id, on: connection))
    }

    /// As the native API answers them, in their order, for messages to other programs.
    package func documents(of incidents: [Incident], on connection: any SQLConnection) throws -> [JSON] {
        try views(of: incidents, on: connection).map { APIShape.incident.json($0) }
    }
}

extension APIShape where Value == IncidentView {
    static let incident = APIShape(
        "Incident", "A deduplicated problem of one service.",
        [
            .init("id", "Its number, never used again.", \.incident.id), .init("title", "Of the first event.", \.incident.title),
            .init("message", "Of the latest event.", \.incident.message), .init("level", "The worst so far.", \.incident.level),
            .init("state", "Where it stands.", \.incident.state), .init("service_id", "Whose problem it is.", \.incident.service),
            .init("service", "The service's name.", \.incident.serviceName), .init("team_id", "Of the service.", \.incident.team),
            .init("occurrences", "Events counted so far.", \.incident.occurrences),
            .init("first_at", "The first event, as its sender said.", \.incident.firstAt),
            .init("last_at", "The latest event, as its sender said.", \.incident.lastAt),
            .init("arrived_at", "When the latest event came in, by the clock here.", \.incident.arrivedAt),
            .init("assignee_id", "Who looks after it.", \.incident.assigneeID),
            .init("assignee", "The assignee's name.", \.incident.assignee),
            .init("tags", "In the order of the alphabet.") { $0.tags.map(\.text) },
            .init("previous_id", "The closed incident that this one continues.", \.incident.previous),
            .init("merged_into", "The incident this one is counted on, when it was merged.", \.incident.mergedInto),
            .init("parts", "How many incidents are counted on this one.", \.incident.parts),
            .init("created_at", "When it was opened.", \.incident.createdAt),
            .init("changed_at", "When the state last changed.", \.incident.changedAt),
            .init("changed_by", "Who changed it last; null when nobody has.", \.incident.changedBy),
        ])
}

extension APIShape where Value == IncidentPart {
    static let part = APIShape(
        "IncidentPart", "An incident that was merged into another: what it is by itself.",
        [
            .init("id", "Its number.", \.id), .init("parent_id", "What it was merged into.", \.parent),
            .init("service_id", "Whose it is.", \.service), .init("service", "The service's name.", \.serviceName),
            .init("title", "Of its first event.", \.title), .init("level", "Its own.", \.level),
            .init("occurrences", "Of its own, also since it was merged.", \.occurrences), .init("first_at", "Its first event.", \.firstAt),
            .init("last_at", "Its latest event.", \.lastAt), .init("merged_at", "When it was merged.", \.mergedAt),
            .init("merged_by", "Who did it.", \.mergedBy),
        ])
}

extension APIShape where Value == IncidentLink {
    static let link = APIShape(
        "IncidentLink", "Where to read more, as people added it.",
        [
            .init("id", "Its number.", \.id), .init("url", "Where it leads.", \.url), .init("title", "What to call it.", \.title),
            .init("added_at", "When.", \.addedAt), .init("added_by", "Who did it.", \.addedBy),
        ])
}

/// What an incident may have to do with, as far as the caller may see it.
struct RelatedView: Sendable {
    let previous: IncidentView?
    let next: IncidentView?
    let nearby: [IncidentView]
    let elsewhere: [IncidentView]
}

extension APIShape where Value == RelatedView {
    static let related = APIShape(
        "RelatedIncidents", "What an incident may have to do with.",
        [
            .init("previous", "The closed one that it continues.", optional: .incident, \.previous),
            .init("next", "The one that continues it.", optional: .incident, \.next),
            .init("nearby", "Of the same service, around the same time.", list: .incident, \.nearby),
            .init("elsewhere", "The same problem in other services.", list: .incident, \.elsewhere),
        ])
}

extension APIShape where Value == TimelineEntry {
    static let timelineEntry = APIShape(
        "TimelineEntry", "One line of an incident's history.",
        [
            .init("id", "Rises with time.", \.id), .init("incident_id", "Whose history it is: also of what was merged.", \.incident),
            .init("at", "When.", \.at),
            .init("kind", "What happened.", .word(TimelineEntry.Kind.allCases.map(\.rawValue))) { .text($0.kind.rawValue) },
            .init("actor", "Who did it.", \.actor),
            .init("text", "The comment, the assignee's name, the new level: as the kind says.", \.text),
            .init("edited_at", "When its author last changed the comment; null when nobody has.", \.editedAt),
        ])
}

extension APIShape where Value == StoredEvent {
    static let event = APIShape(
        "Event", "One accepted report.",
        [
            .init("id", "As the intake answered.", \.id), .init("incident_id", "Where it was counted.", \.incident),
            .init("received_at", "When it came in, to the millisecond.", \.id.time),
            .init("occurred_at", "When it happened, by the sender's clock.", \.occurredAt),
            .init("body", "What was sent; null where it was sampled away.", optional: .eventBody, \.draft),
            .init(
                "adjustments", "What was done so that it could be kept, whether or not the body is.", list: .eventAdjustment, \.adjustments),
        ])
}

extension APIShape where Value == EventDraft {
    static let eventBody = APIShape(
        "EventBody", "An event as it was sent, cut to the limits.",
        [
            .init("title", "One line.", \.title), .init("message", "All there is to say.", \.message), .init("level", "How bad.", \.level),
            .init("logs", "The lines, with newlines between.", \.logs), .init("fingerprint", "The sender's own.", \.fingerprint),
            .init("environment", "Where it runs.", \.environment), .init("release", "Which version.", \.release),
            .init("host", "On which machine.", \.host), .init("tags", "The sender's own words.") { $0.tags ?? [:] },
            .init("links", "Where to read more.", list: .eventLink) { $0.links ?? [] },
            .init("adjustments", "What was done so that it could be kept.", list: .eventAdjustment) { $0.adjustments ?? [] },
        ])
}

extension APIShape where Value == EventAdjustment {
    static let eventAdjustment = APIShape(
        "EventAdjustment", "What was done to a detail of an event so that the event could be kept.",
        [
            .init("field", "Which; `body` for the request as a whole.", \.field),
            .init("what", "What was done.", .word(EventAdjustment.What.allCases.map(\.rawValue))) { .text($0.what.rawValue) },
            .init("original", "What was sent, its beginning; null where the field still tells it.", \.original),
        ])
}

extension APIShape where Value == EventDraft.Link {
    static let eventLink = APIShape(
        "EventLink", "Where to read more.",
        [.init("url", "Where it leads.", \.url), .init("title", "What to call it.", \.title)])
}

/// The latest logs of an incident.
struct IncidentLogs: Sendable {
    let lines: [String]
}

extension APIShape where Value == IncidentLogs {
    static let logs = APIShape(
        "IncidentLogs", "The latest logs that an event brought.", [.init("lines", "None when no event brought any.", \.lines)])
}
