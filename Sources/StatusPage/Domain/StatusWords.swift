import Kernel
package import Platform

/// What the status page says by itself, in every language.
package struct StatusWords: Sendable {
    package let maintenanceBegan: LocalizedText
    package let maintenanceCompleted: LocalizedText
    package let maintenanceCancelled: LocalizedText
    /// With the time that is left at `{time}`.
    private let maintenanceNear: LocalizedText
    /// Of `status.name` where the settings say nothing.
    package let pageName: LocalizedText
    /// What a cell's change for the worse is called at the desk, with its name at `{cell}`.
    private let alarms: [ComponentState: String]
    private let alarmMessage: String

    /// - Throws: for a dictionary that cannot be read.
    package init(_ parts: PageParts) throws {
        let texts = try Texts(parts: [parts])
        func words(_ key: String) -> LocalizedText {
            LocalizedText(Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0, texts.for($0)[key]) }))
                ?? LocalizedText(english: key)
        }
        maintenanceBegan = words("status_maintenance_began")
        maintenanceCompleted = words("status_maintenance_completed")
        maintenanceCancelled = words("status_maintenance_cancelled")
        maintenanceNear = words("status_maintenance_near")
        pageName = words("status_page_name")
        // Incidents of the desk are in English, as what services report.
        let english = texts.for(.english)
        alarmMessage = english["status_alarm_message"]
        alarms = Dictionary(
            uniqueKeysWithValues: ComponentState.allCases.map { ($0, english["status_alarm_" + $0.rawValue]) })
    }

    /// That a maintenance begins, in so much time.
    func maintenanceNear(in time: Duration) -> LocalizedText {
        maintenanceNear.mapped { language, text in text.replacing("{time}", with: ReaderFormats.duration(time, in: language)) }
    }

    func alarm(_ state: ComponentState, of cell: String) -> String { (alarms[state] ?? "{cell}").replacing("{cell}", with: cell) }

    /// - Parameter since: when the thresholds were passed.
    func alarmMessage(_ since: Timestamp) -> String { alarmMessage.replacing("{since}", with: since.rfc3339) }
}
