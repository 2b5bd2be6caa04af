package import Platform

/// From where the directory of agencies is kept up to date.
package struct AgencySettings: SettingsSection {
    package var file: String?
    package var database: String?
    package var table = "T_AGENCY_PHONE"
    package var caFile: String?
    package var minutes = 60

    package init() {}

    package static let rows: [SettingDefinition] = [
        row(
            "calls.agencies_file", \.file, .path,
            "File of agencies that is read again and again, with the columns AGENCY_ID, AGENCY_PHONE and, if there, NAME."),
        row(
            "calls.agencies_database", \.database, .outsideDatabase, secrecy: .whole,
            "Database with the same columns that is read in place of a file, e.g. mysql://user:password@host:3306/name or postgresql://…."),
        row("calls.agencies_table", \.table, .text, "Table or view of these columns there."),
        row("calls.agencies_ca_file", \.caFile, .path, "PEM file of authorities that are trusted for it besides the system's."),
        row("calls.agencies_minutes", \.minutes, .number(1...10_080), "How often the file or the database is read."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard file != nil, database != nil else { return [] }
        return [
            SettingsContradiction(
                "calls.agencies_file", "calls.agencies_database",
                message: "Agencies come from calls.agencies_file or calls.agencies_database, not from both.")
        ]
    }
}
