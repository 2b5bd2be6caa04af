/// What one part of the server lets operators set: a struct of values, each a property with its default and a row that says
/// how the setting is named, read and explained; the properties need no comments for that. It stands beside what reads it,
/// and its module lists it in `Capability.Declaration.settings`.
package protocol SettingsSection: Sendable {
    /// The defaults.
    init()
    static var rows: [SettingDefinition] { get }
    /// Values that are right by themselves but not together.
    func contradictions(in settings: Settings) -> [SettingsContradiction]
}

/// Settings that do not fit together.
package struct SettingsContradiction: Sendable {
    /// Keys of these settings; the problem is reported where the first of them was set.
    package let keys: [String]
    package let message: String

    package init(_ keys: String..., message: String) { (self.keys, self.message) = (keys, message) }
}

extension SettingsSection {
    /// None: for sections whose values do not depend on each other.
    package func contradictions(in settings: Settings) -> [SettingsContradiction] { [] }

    /// One setting.
    /// - Parameters:
    ///   - key: dotted, as in the settings file; flag and environment name follow from it.
    ///   - path: the property that holds the value, and its default.
    ///   - short: a shorter flag in place of the long one, e.g. `--port`.
    ///   - hasOwnDefault: false where the default is what the machine says, so that the manual cannot name it.
    ///   - doc: one English sentence: what it is for.
    package static func row<Value>(
        _ key: String, _ path: any WritableKeyPath<Self, Value> & Sendable, _ type: SettingType<Value>,
        short: String? = nil, secrecy: SettingDefinition.Secrecy = .none, hasOwnDefault: Bool = true, _ doc: String
    ) -> SettingDefinition {
        SettingDefinition(key, path, type, short: short, secrecy: secrecy, hasOwnDefault: hasOwnDefault, doc)
    }

    /// One setting that may be absent.
    package static func row<Value>(
        _ key: String, _ path: any WritableKeyPath<Self, Value?> & Sendable, _ type: SettingType<Value>,
        short: String? = nil, secrecy: SettingDefinition.Secrecy = .none, _ doc: String
    ) -> SettingDefinition {
        SettingDefinition(key, path, type.optional, short: short, secrecy: secrecy, hasOwnDefault: true, doc)
    }
}
