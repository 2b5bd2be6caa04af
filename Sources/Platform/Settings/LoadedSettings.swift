/// Settings as read at start, with what they came from.
package struct LoadedSettings: Sendable {
    package let values: Settings
    /// One for each setting: its value as text (secrets hidden) and where it was set.
    package let effective: [Effective]
    /// Secrets that stand in the settings file, whether they count or something before them does.
    package var written: [WrittenSecret] = []
    /// The settings file, whether it is there or not.
    package var file = ""

    /// One setting as it holds.
    package struct Effective: Sendable {
        package let definition: SettingDefinition
        /// Empty when it has none; of a secret, it only says that there is one.
        package let value: String
        /// A flag, an environment variable, `PATH line N` of the settings file, or `default`.
        package let source: String

        package var key: String { definition.key }
        package var isHidden: Bool { definition.isSecret }
        /// Nil for a secret, and where there is none.
        package var shownValue: String? { value.isEmpty || isHidden ? nil : value }
        package var isChanged: Bool { source != Self.defaultSource }
        static let defaultSource = "default"
    }
}
