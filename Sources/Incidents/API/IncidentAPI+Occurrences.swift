import Accounts
import HTTPTypes
import Kernel
import Platform

/// How often an incident happened over its life, as its page draws it.
extension IncidentAPI {
    var occurrences: APIOperation {
        APIOperation(
            .get, "/incidents/{id}/occurrences", id: "getIncidentOccurrences", tag: Self.tag.name, "How often it happened over its life",
            explanation: "In stretches of an hour to 30 days, as long as the incident needs them.",
            needs: .needs(.incidentsRead, .viewIncidents), takes: [Self.id.declaration, FiguresAPI.zone.declaration],
            gives: .one(.occurrences)
        ) { call in
            let (id, zone, access) = (try call.need(Self.id), try call.need(FiguresAPI.zone), call.caller.access)
            return try await database.read { connection in
                let span = OccurrenceSpan(of: try store.existing(id, for: access, on: connection), until: now(), in: zone)
                let members = try store.members(of: id, for: access, on: connection)
                return OccurrencesView(span, try store.occurrences(ofMembers: members, in: span, on: connection))
            }
        }
    }
}

struct OccurrencesView: Sendable {
    struct Stretch: Sendable {
        let from: Timestamp
        let until: Timestamp
        let occurrences: Int
    }

    let hours: Int64
    let stretches: [Stretch]

    init(_ span: OccurrenceSpan, _ counts: [Int]) {
        hours = span.length
        stretches = counts.enumerated().map { index, count in
            let (start, end) = span.bounds(ofColumn: index)
            return Stretch(from: start, until: end, occurrences: count)
        }
    }
}

extension APIShape where Value == OccurrencesView {
    static let occurrences = APIShape(
        "IncidentOccurrences", "How often an incident happened over its life.",
        [
            .init("hours", "How long each stretch is; one in which clocks are turned has more or fewer.", \.hours),
            .init("stretches", "The oldest first, without a gap.", list: .occurrencesStretch, \.stretches),
        ])
}

extension APIShape where Value == OccurrencesView.Stretch {
    fileprivate static let occurrencesStretch = APIShape(
        "OccurrencesStretch", "How often it happened in a stretch of time.",
        [
            .init("from", "When it begins.", \.from), .init("until", "When it ends.", \.until),
            .init("occurrences", "Of the incident and what was merged into it.", \.occurrences),
        ])
}
