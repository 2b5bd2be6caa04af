import Kernel
import Platform

/// The fields of planned work, and what they ask for.
struct MaintenanceForm {
    static let fields: Set = ["title", "text", "scheduled_for", "scheduled_until", "reminder", "components", "state"]

    var values: FormValues

    init(_ values: FormValues) { self.values = values }

    /// As it is planned.
    /// - Parameter remindAt: when people are reminded; nil for never, or when they were.
    init(_ maintenance: Maintenance, remindAt: Timestamp?, _ zone: LocalMinutes) {
        values = FormValues()
        values.set("title", maintenance.title)
        values["scheduled_for"] = zone.text(maintenance.scheduledFor)
        values["scheduled_until"] = zone.text(maintenance.scheduledUntil)
        values["reminder"] = remindAt.map { String(maintenance.scheduledFor.since($0).components.seconds / 60) } ?? ""
        values.set(maintenance.components)
    }

    /// - Throws: `statusTextMissing`, `statusTimeWrong`, `statusMinutesWrong`.
    func draft(_ zone: LocalMinutes) throws(ClientError) -> MaintenanceOperations.Draft {
        var draft = MaintenanceOperations.Draft(
            title: try values.requiredText("title"), text: try values.requiredText("text"),
            scheduledFor: try time("scheduled_for", zone), scheduledUntil: try time("scheduled_until", zone))
        (draft.components, draft.reminder) = (values.components.sorted(), try values.minutes("reminder"))
        return draft
    }

    /// - Parameter known: what the form showed: a time that was not touched keeps its seconds.
    /// - Throws: as ``draft(_:)``.
    func changes(from known: MaintenanceForm, _ zone: LocalMinutes) throws(ClientError) -> MaintenanceOperations.Changes {
        var changes = MaintenanceOperations.Changes()
        (changes.title, changes.components) = (try values.requiredText("title"), values.components.sorted())
        func isTouched(_ field: String) -> Bool { values[field] != known.values[field] }
        if isTouched("scheduled_for") { changes.scheduledFor = try time("scheduled_for", zone) }
        if isTouched("scheduled_until") { changes.scheduledUntil = try time("scheduled_until", zone) }
        if isTouched("reminder") { changes.reminder = .some(try values.minutes("reminder")) }
        return changes
    }

    private func time(_ field: String, _ zone: LocalMinutes) throws(ClientError) -> Timestamp {
        guard let time = try values.time(field, zone) else { throw .statusTimeWrong(field) }
        return time
    }
}
