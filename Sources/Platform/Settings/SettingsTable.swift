/// Every setting there is: those of the house and those of the capabilities. Flags, environment names, the settings file, the
/// page of settings and the manual follow from the rows.
package struct SettingsTable: Sendable {
    let sections: [any SettingsSection.Type]
    /// The settings of a group stand together, whichever sections they are of.
    package let rows: [SettingDefinition]

    /// - Parameter sections: those of the capabilities, each once.
    package init(_ sections: [any SettingsSection.Type]) {
        self.sections = Settings.house + sections
        var groups: [String] = []
        var rows: [String: [SettingDefinition]] = [:]
        for row in self.sections.flatMap({ $0.rows }) {
            if rows[row.group] == nil { groups.append(row.group) }
            rows[row.group, default: []].append(row)
        }
        self.rows = groups.flatMap { rows[$0] ?? [] }
    }
}
