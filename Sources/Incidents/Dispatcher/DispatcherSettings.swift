package import Foundation
package import Platform

/// The API of the Dispatcher that Switchboard replaces.
package struct DispatcherSettings: SettingsSection {
    package var timeZone: TimeZone = .current
    package var corsOrigin: String?
    package var registration = false

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "dispatcher.time_zone", \.timeZone, .timeZone, hasOwnDefault: false,
            "Zone of the local times in the Dispatcher API; the system's by default."),
        row("dispatcher.cors_origin", \.corsOrigin, .origin, "The one origin from which the Dispatcher's web client may call."),
        row("dispatcher.registration", \.registration, .flag, "Whether POST /v1/auth/register makes accounts."),
    ]
}
