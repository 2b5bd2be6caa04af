import Kernel
import Platform

/// Model of the template `status_desk_incident_list`.
struct StatusIncidentListPage {
    struct Row {
        let incidentTitle: String
        let url: String
        let stage: StateMark
        let impact: String
        let isDraft: Bool
        let isOffered: Bool
        let started: Moment
        let affected: String
    }

    struct View {
        let path: String
        let viewLabel: String
        let isCurrent: Bool
    }

    static let rowsShown = 50

    let done: DoneNotice?
    let rows: [Row]
    let hasRows: Bool
    let views: [View]
    /// The next page; nil on the last one.
    let older: String?
    let mayManage: Bool
    let newURL = StatusDeskPath.incidents + "/new"

    /// - Parameters:
    ///   - records: one more than are shown where there are more.
    ///   - isAll: whether those that are over are among them.
    init(
        _ records: [StatusIncidentRecord], _ components: [Component], isAll: Bool, done: DoneNotice?, mayManage: Bool, _ texts: TextCatalog,
        _ formats: ReaderFormats
    ) {
        (self.done, self.mayManage) = (done, mayManage)
        let shown = records.prefix(Self.rowsShown)
        rows = shown.map { Row($0, components, texts, formats) }
        hasRows = !rows.isEmpty
        views = [(StatusDeskPath.incidents, "status_desk_incidents_open", !isAll), (Self.all, "status_desk_incidents_all", isAll)].map {
            View(path: $0.0, viewLabel: texts[$0.1], isCurrent: $0.2)
        }
        older =
            records.count > shown.count
            ? shown.last.map {
                "\(isAll ? Self.all + "&" : StatusDeskPath.incidents + "?")after=\(StatusCursor(at: $0.incident.startedAt, id: $0.id))"
            }
            : nil
    }

    private static let all = StatusDeskPath.incidents + "?show=all"
}

extension StatusIncidentListPage.Row {
    init(_ record: StatusIncidentRecord, _ components: [Component], _ texts: TextCatalog, _ formats: ReaderFormats) {
        let incident = record.incident
        incidentTitle = incident.title.reading(in: texts.language).text
        url = StatusDeskPath.incident(incident.id)
        stage = StateMark(incident.stage, texts)
        impact = texts["public_impact_" + incident.impact.rawValue]
        (isDraft, isOffered) = (record.isDraft, record.offeredAt != nil)
        started = Moment(incident.startedAt, formats)
        affected = components.filter { incident.components[$0.id] != nil }.map { $0.name.reading(in: texts.language).text }
            .joined(separator: ", ")
    }
}
