package import Foundation
package import Platform

/// The gateway that knows agencies, and what the page of a call offers.
package struct GatewaySettings: SettingsSection {
    package var url: URL?
    package var user: String?
    package var password: String?
    package var caFile: String?
    package var timeoutSeconds = 10
    package var freshMinutes = 60
    package var keepDays = 90
    package var themes = "Booking, Payment, Documents, Cancellation, Complaint, Question, Other"

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("calls.gateway_url", \.url, .webURL, "Address of the gateway that knows agencies, without /xmlgate at the end."),
        row("calls.gateway_user", \.user, .text, "Name with which Switchboard signs in to the gateway."),
        row("calls.gateway_password", \.password, .text, secrecy: .whole, "Its password there."),
        row(
            "calls.gateway_ca_file", \.caFile, .path, "PEM file of authorities that are trusted for the gateway besides the system's."),
        row("calls.gateway_timeout_seconds", \.timeoutSeconds, .number(1...60), "How long one answer of the gateway may take."),
        row(
            "calls.gateway_fresh_minutes", \.freshMinutes, .number(0...10_080),
            "How old what the gateway said may be when a page shows it without asking again."),
        row("calls.gateway_keep_days", \.keepDays, .number(1...3650), "Days what the gateway said is kept, for when it does not answer."),
        row("calls.themes", \.themes, .text, "What calls are about, separated by commas; the first nine have a key each."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard url != nil, user == nil || password == nil else { return [] }
        return [
            SettingsContradiction(
                "calls.gateway_url", "calls.gateway_user", "calls.gateway_password",
                message: "calls.gateway_url needs calls.gateway_user and calls.gateway_password.")
        ]
    }

    /// A sign-in, an agency, and both once more; with some time for what is done with it.
    var longestAnswer: Duration { .seconds(4 * timeoutSeconds + 10) }

    /// In their order, each once.
    var themeList: [String] {
        var seen: Set<String> = []
        return themes.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && $0.unicodeScalars.count <= Self.longestTheme && seen.insert($0).inserted }
    }

    /// As long as the old table kept it.
    static let longestTheme = 128
}
