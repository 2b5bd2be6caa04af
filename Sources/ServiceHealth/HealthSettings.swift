package import Platform

/// How the status addresses of services are asked.
package struct HealthSettings: SettingsSection {
    /// 0 for never.
    package var seconds = 60
    package var timeoutSeconds = 5

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "services.health_seconds", \.seconds, .number(0...86_400),
            "How often the status addresses of services are asked; 0 never asks."),
        row(
            "services.health_timeout_seconds", \.timeoutSeconds, .number(1...60),
            "How long a status address may take to answer."),
    ]
}
