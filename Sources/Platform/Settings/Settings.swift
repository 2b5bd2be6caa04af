import Foundation

/// Everything an operator can set, by section: `settings[IntakeSettings.self].rateLimit`. Those of the platform have short names:
/// `settings.server.port`.
package struct Settings: Sendable {
    /// What was said; other sections have their defaults.
    private var sections: [ObjectIdentifier: any SettingsSection] = [:]

    /// All defaults.
    package init() {}

    /// A section; its defaults as long as nothing else was said.
    package subscript<Section: SettingsSection>(section: Section.Type) -> Section {
        get { sections[ObjectIdentifier(section)] as? Section ?? Section() }
        set { sections[ObjectIdentifier(section)] = newValue }
    }

    /// True when the server itself speaks TLS.
    package var servesTLS: Bool { tls.certificateFile != nil }

    /// Whether readers reach the server by https, as far as the settings say.
    package var isReachedByHTTPS: Bool { servesTLS || server.publicURL?.scheme?.lowercased() == "https" }

    /// The public address without a trailing slash, or where the server listens when none is set.
    package func baseURL(port actualPort: Int? = nil) -> String {
        if let publicURL = server.publicURL {
            let text = publicURL.absoluteString
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        let any = ["0.0.0.0", "::", ""].contains(server.host)
        let host = any ? "localhost" : server.host.contains(":") ? "[\(server.host)]" : server.host
        return "\(servesTLS ? "https" : "http")://\(host):\(actualPort ?? server.port)"
    }
}

/// What the platform itself reads.
extension Settings {
    static let house: [any SettingsSection.Type] = [
        Server.self, TLS.self, Log.self, Metrics.self, Limits.self, Storage.self, Database.self, Live.self,
    ]

    package var server: Server {
        get { self[Server.self] }
        set { self[Server.self] = newValue }
    }
    package var tls: TLS {
        get { self[TLS.self] }
        set { self[TLS.self] = newValue }
    }
    package var log: Log {
        get { self[Log.self] }
        set { self[Log.self] = newValue }
    }
    package var metrics: Metrics {
        get { self[Metrics.self] }
        set { self[Metrics.self] = newValue }
    }
    package var limits: Limits {
        get { self[Limits.self] }
        set { self[Limits.self] = newValue }
    }
    package var storage: Storage {
        get { self[Storage.self] }
        set { self[Storage.self] = newValue }
    }
    package var database: Database {
        get { self[Database.self] }
        set { self[Database.self] = newValue }
    }
    package var live: Live {
        get { self[Live.self] }
        set { self[Live.self] = newValue }
    }

    /// Folder of the database, the keys and `switchboard.yaml`.
    package var dataDirectory: String {
        get { server.dataDirectory }
        set { server.dataDirectory = newValue }
    }
    /// Further ports, each for some families of routes only.
    package var listeners: [Listener] {
        get { server.listeners }
        set { server.listeners = newValue }
    }
}
