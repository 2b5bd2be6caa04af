/// A secret that stands in the settings file, where copies, backups and version control take it along.
package struct WrittenSecret: Sendable {
    let setting: SettingDefinition
    package let file: String
    /// The variable whose value counts instead; nil where the file's does.
    let overriddenBy: String?

    package var key: String { setting.key }
    /// Whether others than the file's owner and group may read it, or the group change it: any mode beyond 640.
    package var isOpen: Bool { DataDirectory.isOpenToOthers(path: file, groupMayRead: true) }
    /// Whether its group may read it.
    var isOpenToGroup: Bool { DataDirectory.isOpenToOthers(path: file) }
    /// Where it is better kept: the variable that names a file with nothing else in it.
    package var betterPlace: String { setting.environmentName + "_FILE" }
}

extension LoadedSettings.Effective {
    /// Whether a secret was said, as the whole of it or as a part.
    var holdsSecret: Bool { isChanged && value.contains("(hidden)") }
}
