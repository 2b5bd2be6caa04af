package import Platform

/// When messages are tried again, gathered and forgotten.
package struct NotificationSettings: SettingsSection {
    package var retryFirstSeconds = 1
    package var retryMaxSeconds = 600
    package var giveUpSeconds = 86_400
    package var bundleAfter = 10
    package var bundleSeconds = 60
    package var throttleMessages = 60
    package var digestAfter = 5
    package var digestSeconds = 600
    package var retentionDays = 90

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "notifications.retry_first_seconds", \.retryFirstSeconds, .number(1...3600),
            "How long a message that could not be sent waits before it is tried again; doubled with each try."),
        row("notifications.retry_max_seconds", \.retryMaxSeconds, .number(1...86_400), "The longest wait between two tries."),
        row(
            "notifications.give_up_seconds", \.giveUpSeconds, .number(1...2_592_000),
            "How long after it was decided a message that cannot be sent becomes a dead letter."),
        row(
            "notifications.bundle_after", \.bundleAfter, .number(1...1000),
            "How many new incidents are told one by one to one chat, mailbox or JID before further ones share a message."),
        row("notifications.bundle_seconds", \.bundleSeconds, .number(1...3600), "The time in which they are counted, and gathered."),
        row(
            "notifications.throttle_messages", \.throttleMessages, .number(1...10_000),
            "The most messages one chat, mailbox or JID gets in a minute; further ones are left out, except of new critical incidents."),
        row(
            "notifications.digest_after", \.digestAfter, .number(1...1000),
            "How many news of a status page one subscriber gets one by one before further ones share a message; web hooks get each."),
        row("notifications.digest_seconds", \.digestSeconds, .number(1...86_400), "The time in which they are counted, and gathered."),
        row("notifications.retention_days", \.retentionDays, .number(1...3650), "Days the ledger of messages is kept."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard retryFirstSeconds > retryMaxSeconds else { return [] }
        return [
            SettingsContradiction(
                "notifications.retry_first_seconds", "notifications.retry_max_seconds",
                message: "notifications.retry_first_seconds must not be above notifications.retry_max_seconds.")
        ]
    }
}
