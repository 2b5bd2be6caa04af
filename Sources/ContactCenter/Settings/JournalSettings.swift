package import Platform

/// The journal of calls, where it is the database of an older call centre.
package struct JournalSettings: SettingsSection {
    package var database: String?
    package var mapping: [JournalMapping.Entry] = []
    package var caFile: String?
    package var timeoutSeconds = 8
    package var callRows = 10_000
    package var agencyRows = 100_000

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "calls.journal_database", \.database, .outsideDatabase, secrecy: .whole,
            "Database of the journal of calls in place of the calls that came here, e.g. mysql://user:password@host:3306/name or postgresql://…; it is only read."
        ),
        row(
            "calls.journal_mapping", \.mapping, .journalMapping,
            "What tables and columns are called there where the names are others, e.g. calls=cc_calls, calls.datetime=started_at."),
        row("calls.journal_ca_file", \.caFile, .path, "PEM file of authorities that are trusted for it besides the system's."),
        row("calls.journal_timeout_seconds", \.timeoutSeconds, .number(1...12), "How long one statement may take there."),
        row("calls.journal_rows", \.callRows, .number(100...100_000), "Calls of one day that are read at most."),
        row("calls.journal_agencies", \.agencyRows, .number(100...1_000_000), "Agencies that are read at most."),
    ]
}

extension SettingType where Value == [JournalMapping.Entry] {
    static var journalMapping: Self {
        .list("list of TABLE=NAME and TABLE.COLUMN=NAME, separated by commas") { JournalMapping.Entry($0) }
    }
}
