package import Platform

/// From when on somebody has been in a state for too long.
package struct BoardSettings: SettingsSection {
    package var reservedSeconds = 20
    package var holdSeconds = 120
    package var workSeconds = 180
    package var notReadyMinutes = 60
    package var hideReasons = false

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "agents.reserved_seconds", \.reservedSeconds, .number(1...3600),
            "Seconds after which a call that an agent does not take is marked on the boards."),
        row("agents.hold_seconds", \.holdSeconds, .number(1...86_400), "Seconds after which a caller on hold is marked."),
        row("agents.work_seconds", \.workSeconds, .number(1...86_400), "Seconds after which the work after a call is marked."),
        row("agents.not_ready_minutes", \.notReadyMinutes, .number(1...1440), "Minutes after which an agent who is not ready is marked."),
        row(
            "agents.hide_reasons", \.hideReasons, .flag,
            "Show why somebody is not ready to supervisors of the house and to themselves alone."),
    ]

    var limits: AgentLimits {
        AgentLimits(
            reserved: .seconds(reservedSeconds), hold: .seconds(holdSeconds), work: .seconds(workSeconds),
            notReady: .seconds(notReadyMinutes * 60))
    }
}
