/// One row of the settings table: its names, its type, what it is for and where its value lives in `Settings`.
package struct SettingDefinition: Sendable {
    /// Dotted form of the yaml file, e.g. `server.port`.
    package let key: String
    /// A shorter flag beside the long one, e.g. `--port`.
    package let shortFlag: String?
    package let type: String
    package let doc: String
    package let secrecy: Secrecy
    /// Puts a text into the settings; false when it is not of the type.
    let assign: @Sendable (String, inout Settings) -> Bool
    /// The text of the value in the settings.
    let read: @Sendable (Settings) -> String
    /// The same for people to see.
    let show: @Sendable (Settings) -> String

    package enum Secrecy: Sendable {
        case none
        /// May hold a secret, which is hidden; may come from a flag and from a file named by `…_FILE`.
        case part
        /// Never shown; may come from a file named by `…_FILE`, but not from a flag: other users of the machine see
        /// those.
        case whole
    }

    package var isSecret: Bool { secrecy == .whole }
    package var mayComeFromFile: Bool { secrecy != .none }

    init<Value>(
        _ key: String, _ path: any WritableKeyPath<Settings, Value> & Sendable, _ type: SettingType<Value>,
        short: String? = nil, secrecy: Secrecy = .none, _ doc: String
    ) {
        (self.key, self.shortFlag, self.type, self.doc, self.secrecy) = (key, short, type.name, doc, secrecy)
        assign = { text, settings in
            guard let value = type.parse(text) else { return false }
            settings[keyPath: path] = value
            return true
        }
        read = { settings in type.text(settings[keyPath: path]) }
        show = { settings in
            guard secrecy == .whole else { return type.shown(settings[keyPath: path]) }
            return type.text(settings[keyPath: path]).isEmpty ? "" : "(hidden)"
        }
    }

    /// A setting that may be absent.
    init<Value>(
        _ key: String, _ path: any WritableKeyPath<Settings, Value?> & Sendable, _ type: SettingType<Value>,
        short: String? = nil, secrecy: Secrecy = .none, _ doc: String
    ) {
        self.init(key, path, type.optional, short: short, secrecy: secrecy, doc)
    }

    /// `--server-port`.
    package var flag: String { "--" + key.map { $0 == "." || $0 == "_" ? "-" : String($0) }.joined() }

    /// `SWITCHBOARD_SERVER_PORT`.
    package var environmentName: String {
        "SWITCHBOARD_" + key.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
    }
}
