import Platform

/// What the `.env` of the old NTTM-BI server says, as settings.
package struct OldServerEnvironment: Sendable {
    /// Lines for `switchboard.yaml`.
    package private(set) var settings: [String] = []
    /// Sentences about what nobody but the operator can settle.
    package private(set) var notes: [String] = []

    private let values: [String: String]

    /// - Parameter values: by their names. Nil for a file of something else.
    package init?(_ values: [String: String]) {
        self.values = values.filter { !$0.value.isEmpty }
        guard ["TOKEN", "KEY", "FILTER_ARREARS", "FILTER_STOPPED"].contains(where: self.values.keys.contains) else { return nil }
        for (name, key) in [("TOKEN", "token"), ("KEY", "key"), ("FILTER_ARREARS", "filter_arrears"), ("FILTER_STOPPED", "filter_stopped")]
        {
            readText(name, as: "tickets." + key)
        }
        readInterval()
        readPort()
        noteWhatIsLeft()
    }

    private mutating func readText(_ name: String, as key: String) {
        if let value = values[name] {
            settings.append("\(key): \(JSON.text(value).line)")
        } else {
            notes.append("\(name) is not set: \(key) is left out.")
        }
    }

    private mutating func readInterval() {
        guard let text = values["INTERVAL"] else { return }
        guard let seconds = Int(text), (1...86_400).contains(seconds) else {
            notes.append("INTERVAL is no number of seconds from 1 to 86400: \(text).")
            return
        }
        settings.append("tickets.interval_seconds: \(seconds)")
    }

    /// Connectors find it where they look for it, on a listener that serves nothing else.
    private mutating func readPort() {
        guard let text = values["PORT"] else { return }
        guard let port = UInt16(text), port > 0 else {
            notes.append("PORT is no port: \(text).")
            return
        }
        settings += ["listeners:", "  - \"0.0.0.0:\(port)=connectors\""]
    }

    private mutating func noteWhatIsLeft() {
        notes.append("tickets.time_zone: the old server took the days and the night of its own machine; set it where these are not UTC's.")
        if values.keys.contains(where: { $0.hasPrefix("DB_") }) {
            notes.append("DB_…: Switchboard keeps its own database; dashboards read the tables there.")
        }
    }
}
