/// One row of the settings: its names, its type, what it is for and where its value lives.
package struct SettingDefinition: Sendable {
    /// Dotted form of the yaml file, e.g. `server.port`.
    package let key: String
    /// A shorter flag beside the long one, e.g. `--port`.
    package let shortFlag: String?
    /// In words, for the manual and for whoever gave a wrong value.
    package let type: String
    /// One English sentence.
    package let doc: String
    package let secrecy: Secrecy
    /// Puts a text into the settings; false when it is not of the type.
    let assign: @Sendable (String, inout Settings) -> Bool
    /// What is wrong with a text that is not of the type, where more can be said.
    let fault: @Sendable (String) -> String?
    /// The value in the settings for people to see: as it is written, secrets hidden.
    let show: @Sendable (Settings) -> String
    /// As it is written; empty for none, and where the machine says it.
    let defaultText: String

    /// Where a value may come from, and whether it may be shown.
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

    init<Section: SettingsSection, Value>(
        _ key: String, _ path: any WritableKeyPath<Section, Value> & Sendable, _ type: SettingType<Value>,
        short: String?, secrecy: Secrecy, hasOwnDefault: Bool, _ doc: String
    ) {
        (self.key, self.shortFlag, self.type, self.doc, self.secrecy) = (key, short, type.name, doc, secrecy)
        assign = { text, settings in
            guard let value = type.parse(text) else { return false }
            settings[Section.self][keyPath: path] = value
            return true
        }
        fault = type.fault
        show = { settings in
            let value = settings[Section.self][keyPath: path]
            guard secrecy == .whole else { return type.shown(value) }
            return type.text(value).isEmpty ? "" : "(hidden)"
        }
        defaultText = hasOwnDefault ? type.text(Section()[keyPath: path]) : ""
    }

    /// Whether a text holds a secret, as the whole of it or as a part.
    func holdsSecret(_ text: String) -> Bool {
        var settings = Settings()
        return secrecy != .none && assign(text, &settings) && show(settings).contains("(hidden)")
    }

    /// What belongs together on the page and in the manual: `server` of `server.port`.
    package var group: String { key.split(separator: ".").first.map(String.init) ?? key }

    /// `--server-port`.
    package var flag: String { "--" + key.map { $0 == "." || $0 == "_" ? "-" : String($0) }.joined() }

    /// `SWITCHBOARD_SERVER_PORT`.
    package var environmentName: String { "SWITCHBOARD_" + name.uppercased() }

    /// Under which the dictionaries of other languages than English explain it: `setting_server_port`.
    package var textKey: String { "setting_" + name }

    private var name: String { key.map { $0 == "." ? "_" : String($0) }.joined() }
}
