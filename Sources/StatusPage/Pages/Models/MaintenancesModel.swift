import Kernel
import Platform

/// Planned work: a month of the calendar, what is under way, what comes, and by month what was.
struct MaintenancesModel {
    struct Month {
        let name: String
        let maintenances: [MaintenanceModel]
    }

    /// Of those that are over.
    static let shown = 50

    let month: MonthModel
    let current: [MaintenanceModel]
    let isCalm: Bool
    let past: [Month]
    let hasPast: Bool
    /// Of the calendar, for a program that shows it.
    let calendar = PublicPath.calendar

    /// - Parameter all: the newest (by planned start) first.
    init(_ snapshot: StatusSnapshot, all: [Maintenance], month: MonthModel, _ formats: PublicFormats) {
        func model(_ maintenance: Maintenance) -> MaintenanceModel {
            MaintenanceModel(maintenance, components: snapshot.components, formats)
        }
        self.month = month
        current = snapshot.maintenances.map(model)
        isCalm = current.isEmpty
        let open = Set(snapshot.maintenances.map(\.id))
        var months: [Month] = []
        for maintenance in all where !open.contains(maintenance.id) {
            let name = formats.month(maintenance.scheduledFor)
            let before = months.last?.name == name ? months.removeLast().maintenances : []
            months.append(Month(name: name, maintenances: before + [model(maintenance)]))
        }
        past = months
        hasPast = !months.isEmpty
    }
}
