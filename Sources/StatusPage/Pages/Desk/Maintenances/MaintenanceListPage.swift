import Kernel
import Platform

/// Model of the template `status_desk_maintenance_list`.
struct MaintenanceListPage {
    struct Row {
        let maintenanceTitle: String
        let url: String
        let stage: StateMark
        let from: String
        let until: String
        let affected: String
    }

    struct View {
        let path: String
        let viewLabel: String
        let isCurrent: Bool
    }

    static let rowsShown = 50
    private static let all = StatusDeskPath.maintenances + "?show=all"

    let rows: [Row]
    let hasRows: Bool
    let views: [View]
    /// The next page; nil on the last one.
    let older: String?
    let mayManage: Bool
    let newURL = StatusDeskPath.maintenances + "/new"

    /// - Parameters:
    ///   - maintenances: one more than are shown where there are more.
    ///   - isAll: whether those that are over are among them.
    init(
        _ maintenances: [Maintenance], _ components: [Component], isAll: Bool, mayManage: Bool, _ texts: TextCatalog,
        _ formats: ReaderFormats
    ) {
        self.mayManage = mayManage
        let shown = maintenances.prefix(Self.rowsShown)
        rows = shown.map { maintenance in
            let named = Set(maintenance.components)
            return Row(
                maintenanceTitle: maintenance.title.reading(in: texts.language).text, url: StatusDeskPath.maintenance(maintenance.id),
                stage: StateMark(maintenance.stage, texts), from: formats.dateTime(maintenance.scheduledFor),
                until: formats.dateTime(maintenance.scheduledUntil),
                affected: components.filter { named.contains($0.id) }.map { $0.name.reading(in: texts.language).text }
                    .joined(separator: ", "))
        }
        hasRows = !rows.isEmpty
        views = [
            (StatusDeskPath.maintenances, "status_desk_maintenances_open", !isAll), (Self.all, "status_desk_maintenances_all", isAll),
        ].map { View(path: $0.0, viewLabel: texts[$0.1], isCurrent: $0.2) }
        let last = maintenances.count > shown.count ? shown.last : nil
        older = last.map { last in
            let address = isAll ? Self.all + "&" : StatusDeskPath.maintenances + "?"
            return "\(address)after=\(StatusCursor(at: last.scheduledFor, id: last.id))"
        }
    }
}
