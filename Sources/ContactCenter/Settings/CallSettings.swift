package import Platform

/// Calls of the telephone system.
package struct CallSettings: SettingsSection {
    package var region = "lt"
    package var statLog: String?
    package var days = 0
    package var allowedAddresses: [AddressRange] = []
    package var mostPerMinute = 60_000

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("calls.region", \.region, .text, "Region of calls, and whose way of dialling at home is understood, e.g. lt, ru or br."),
        row("calls.stat_log", \.statLog, .path, "File to which each request of the telephone system is appended in the old form."),
        row("calls.days", \.days, .number(0...36_500), "Days calls are kept; 0 keeps them for ever."),
        row(
            "calls.allowed_addresses", \.allowedAddresses, .addressRanges,
            "From where calls may be told of without a sign-in; from everywhere where nothing is said."),
        row(
            "calls.per_minute", \.mostPerMinute, .number(0...10_000_000),
            "How many requests of one address may tell of calls in a minute; 0 for any number."),
    ]
}
