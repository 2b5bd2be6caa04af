package import Platform

/// What services may send, and what becomes of it.
package struct IntakeSettings: SettingsSection {
    package var bodyBytes = 1 << 20
    package var batchBodyBytes = 16 << 20
    package var inflatedBytes = 32 << 20
    package var rateLimit = 0
    package var clockMinutes = 10
    package var reopenHours = 24
    package var idempotencyHours = 24

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("limits.body_bytes", \.bodyBytes, .bytes(1024...(1 << 30)), "Largest request body."),
        row("limits.batch_body_bytes", \.batchBodyBytes, .bytes(1024...(1 << 30)), "Largest request body with a list of events."),
        row("limits.inflated_bytes", \.inflatedBytes, .bytes(1024...(1 << 30)), "Largest compressed request body once inflated."),
        row("intake.rate_limit", \.rateLimit, .number(0...1_000_000), "Events a minute one service may send; 0 sets no limit."),
        row(
            "intake.clock_minutes", \.clockMinutes, .number(1...525_600),
            "How far a sender's clock may be from arrival before pages mark it."),
        row("intake.reopen_hours", \.reopenHours, .number(0...8760), "How long after closing an event still reopens its incident."),
        row("intake.idempotency_hours", \.idempotencyHours, .number(1...720), "How long an Idempotency-Key is remembered."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard batchBodyBytes < bodyBytes else { return [] }
        return [.init("limits.batch_body_bytes", message: "is smaller than limits.body_bytes; raise it or lower the other")]
    }

    var clockTolerance: Duration { .seconds(clockMinutes * 60) }
    var reopenWindow: Duration { .seconds(reopenHours * 3600) }
}
