package import Platform

/// How long a sign-in lasts, and how many may fail.
package struct SessionSettings: SettingsSection {
    package var hours = 24 * 14
    package var idleHours = 24 * 3
    package var loginAttempts = 10
    package var loginWindowMinutes = 15

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("sessions.hours", \.hours, .number(1...8760), "How long a sign-in lasts."),
        row("sessions.idle_hours", \.idleHours, .number(1...8760), "How long a sign-in lasts without a request."),
        row(
            "sessions.login_attempts", \.loginAttempts, .number(1...1000), "Failed sign-ins before a user or an address must wait."),
        row(
            "sessions.login_window_minutes", \.loginWindowMinutes, .number(1...1440), "Time in which failed sign-ins are counted."),
    ]

    var lifetime: SessionService.Lifetime { .init(total: .seconds(hours * 3600), idle: .seconds(idleHours * 3600)) }
    /// How fast somebody may guess.
    package var limitPolicy: SignInLimits.Policy { .init(window: .seconds(loginWindowMinutes * 60), freeFailures: loginAttempts) }
}
