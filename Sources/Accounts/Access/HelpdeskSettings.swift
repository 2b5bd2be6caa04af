package import Foundation
package import Platform

/// What all that took the old helpdesk's place has in common.
package struct HelpdeskSettings: SettingsSection {
    package var timeZone: TimeZone = .current

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "helpdesk.time_zone", \.timeZone, .timeZone, hasOwnDefault: false,
            "Zone of the local times on the old helpdesk's addresses; the system's by default.")
    ]
}
