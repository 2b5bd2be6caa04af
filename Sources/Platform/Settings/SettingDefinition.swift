/// One row of the settings table: its names, its type, what it is for and where its value lives in `Settings`.
package struct SettingDefinition: Sendable {
    /// Dotted form of the yaml file, e.g. `server.port`.
    package let key: String
    /// A shorter flag beside the long one, e.g. `--port`.
    package let shortFlag: String?
    package let type: String
    package let doc: String
    /// Secrets are never shown and may also come from a file named by `…_FILE`, but not from a flag: other users of
    /// the machine see those.
    package let isSecret: Bool
    /// Puts a text into the settings; false when it is not of the type.
    let assign: @Sendable (String, inout Settings) -> Bool
    /// The text of the value in the settings.
    let read: @Sendable (Settings) -> String

    init<Value>(
        _ key: String, _ path: any WritableKeyPath<Settings, Value> & Sendable, _ type: SettingType<Value>,
        short: String? = nil, secret: Bool = false, _ doc: String
    ) {
        (self.key, self.shortFlag, self.type, self.doc, self.isSecret) = (key, short, type.name, doc, secret)
        assign = { text, settings in
            guard let value = type.parse(text) else { return false }
            settings[keyPath: path] = value
            return true
        }
        read = { settings in type.text(settings[keyPath: path]) }
    }

    /// A setting that may be absent.
    init<Value>(
        _ key: String, _ path: any WritableKeyPath<Settings, Value?> & Sendable, _ type: SettingType<Value>,
        short: String? = nil, secret: Bool = false, _ doc: String
    ) {
        self.init(key, path, type.optional, short: short, secret: secret, doc)
    }

    /// `--server-port`.
    package var flag: String { "--" + key.map { $0 == "." || $0 == "_" ? "-" : String($0) }.joined() }

    /// `SWITCHBOARD_SERVER_PORT`.
    package var environmentName: String {
        "SWITCHBOARD_" + key.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
    }
}
