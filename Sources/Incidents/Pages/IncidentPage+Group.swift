import Kernel
import Platform

extension IncidentPage {
    /// Incidents that have to do with this one in the same way.
    struct Group {
        let title: String
        let rows: [GroupRow]
    }

    struct GroupRow {
        let url: String
        /// `#17 Payment failed`
        let label: String
        /// Nil for a part: it stands as this incident stands.
        let standing: IncidentMark?
        let level: IncidentMark
        let service: String
        let count: String
        let last: Moment
        let action: GroupAction?
    }

    /// What can be done with it here.
    struct GroupAction {
        let url: String
        /// Sent along where the address is this incident's.
        let sent: String?
        let label: String
        let spoken: String
        let icon: String
    }

    static func groups(_ data: Data, mayAct: Bool, texts: TextCatalog, formats: ReaderFormats) -> [Group] {
        let parts = data.parts.map { part in
            GroupRow(
                url: IncidentPath.incident(part.id), label: "#\(part.id) \(part.title.ifVisible ?? texts["incident_no_title"])",
                standing: nil,
                level: IncidentMark(part.level, texts),
                service: part.serviceName, count: texts.plural("occurrences", part.occurrences), last: Moment(part.lastAt, formats),
                action: mayAct
                    ? GroupAction(
                        url: IncidentPath.split(part.id), sent: nil, label: texts["split_button"],
                        spoken: texts.text("split_spoken", ["n": part.id.description]), icon: "split") : nil)
        }
        func row(_ other: Incident) -> GroupRow {
            // A team's incidents are merged with each other only.
            let mayMerge = mayAct && other.team == data.incident.team && (other.state.isOver || !data.incident.state.isOver)
            return GroupRow(
                url: IncidentPath.incident(other.id), label: "#\(other.id) \(other.shownTitle(texts))",
                standing: IncidentMark(other.state, texts),
                level: IncidentMark(other.level, texts), service: other.serviceName, count: texts.plural("occurrences", other.occurrences),
                last: Moment(other.arrivedAt, formats),
                action: mayMerge
                    ? GroupAction(
                        url: IncidentPath.take(data.incident.id), sent: other.id.description, label: texts["merge_here"],
                        spoken: texts.text("merge_here_spoken", ["n": other.id.description]), icon: "merged") : nil)
        }
        let groups: [(String, [GroupRow])] = [
            ("related_parts", parts), ("related_previous", [data.related.previous].compactMap { $0.map(row) }),
            ("related_next", [data.related.next].compactMap { $0.map(row) }), ("related_nearby", data.related.nearby.map(row)),
            ("related_elsewhere", data.related.elsewhere.map(row)),
        ]
        return groups.filter { !$0.1.isEmpty }.map { Group(title: texts[$0.0], rows: $0.1) }
    }
}
