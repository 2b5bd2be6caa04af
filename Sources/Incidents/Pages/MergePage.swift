import Accounts
import Kernel
import Platform

/// Model of the template `incident_merge`: what an incident can be merged with, and what stays in each case.
struct MergePage {
    struct Row {
        let rowURL: String
        /// `#17 Payment failed`
        let label: String
        let level: IncidentMark
        let state: IncidentMark
        let service: String
        let count: String
        let last: Moment
        /// The message that the merged incident shows: that of whichever happened last.
        let stays: String?
        /// The other one stays, or this one; nil where an open incident would go into one that is over.
        let into: Choice?
        let take: Choice?
    }

    /// A button, which names what stays.
    struct Choice {
        let sent: String
        let words: String
    }

    let number: String
    let heading: String
    let incidentURL: String
    let searchURL: String
    let mergeURL: String
    let takeURL: String
    let typed: String
    let problem: String?
    let rowsTitle: String
    let rows: [Row]
    let hasRows: Bool

    init(_ data: Data, typed: String, problem: String?, texts: TextCatalog, formats: ReaderFormats) {
        let incident = data.incident
        (number, incidentURL) = (incident.id.description, IncidentPath.incident(incident.id))
        heading = "#\(incident.id) \(incident.shownTitle(texts))"
        (searchURL, mergeURL, takeURL) = (IncidentPath.merge(incident.id), IncidentPath.merge(incident.id), IncidentPath.take(incident.id))
        (self.typed, self.problem) = (typed, problem)
        rowsTitle = texts[data.isSearch ? "merge_found" : "merge_likely"]
        rows = data.candidates.map { Row($0, for: incident, texts, formats) }
        hasRows = !rows.isEmpty
    }
}

extension MergePage.Row {
    fileprivate init(_ other: Incident, for incident: Incident, _ texts: TextCatalog, _ formats: ReaderFormats) {
        (rowURL, label) = (IncidentPath.incident(other.id), "#\(other.id) \(other.shownTitle(texts))")
        (level, state) = (IncidentMark(other.level, texts), IncidentMark(other.state, texts))
        (service, count) = (other.serviceName, texts.plural("occurrences", other.occurrences))
        last = Moment(other.arrivedAt, formats)
        let latest = (incident.arrivedAt, incident.id) > (other.arrivedAt, other.id) ? incident : other
        stays = latest.message.isEmpty ? nil : String(latest.message.prefix(MergePage.longestMessage))
        func choice(_ source: Incident, into target: Incident) -> MergePage.Choice? {
            guard !target.state.isOver || source.state.isOver else { return nil }
            return MergePage.Choice(
                sent: other.id.description, words: texts.text("merge_choice", ["source": "#\(source.id)", "target": "#\(target.id)"]))
        }
        (into, take) = (choice(incident, into: other), choice(other, into: incident))
    }
}

extension MergePage {
    /// What is read for the page.
    struct Data: Sendable {
        let incident: Incident
        let candidates: [Incident]
        let isSearch: Bool
    }

    static let most = 20
    /// Characters of the message that is shown.
    static let longestMessage = 300

    /// Without a search those that have to do with the incident come first, then whatever of its team is not closed.
    /// - Parameter search: words, or a number with or without its `#`.
    /// - Throws: ``ClientError/incidentNotFound(_:)``, ``ClientError`` `notPermitted`.
    static func query(
        _ id: IncidentID, search: String, for access: Access, _ store: IncidentStore, on connection: any SQLConnection
    ) throws -> Data {
        let incident = try store.current(id, for: access, to: .actOnIncidents, on: connection)
        // A team's incidents are merged with each other only.
        let teams = try ServiceStore.teams(on: connection)
        let services = Set(try ServiceStore.names(on: connection).map(\.id).filter { teams[$0] == incident.team })
        var found: [Incident] = []
        if let number = IncidentPageForms.number(search) {
            found += [try store.find(number, on: connection)].compactMap { $0 }
        }
        if search.isEmpty {
            let related = try store.related(to: incident, on: connection)
            found += [related.previous, related.next].compactMap { $0 } + related.elsewhere + related.nearby
        }
        let filter = IncidentFilter(
            states: search.isEmpty ? IncidentState.active : [], search: search.isEmpty ? nil : search, visible: services)
        found += try store.list(filter, limit: most, on: connection)
        var seen: Set = [incident.id]
        let candidates = found.filter { $0.mergedInto == nil && services.contains($0.service) && seen.insert($0.id).inserted }
        return Data(incident: incident, candidates: Array(candidates.prefix(most)), isSearch: !search.isEmpty)
    }
}
