package import Foundation

extension Settings {
    /// Where the server keeps its data, where it listens and how others see it.
    package struct Server: SettingsSection {
        package var dataDirectory = "./switchboard-data"
        package var host = "127.0.0.1"
        package var port = 8220
        package var publicURL: URL?
        package var trustedProxies: [AddressRange] = []
        package var listeners: [Listener] = []

        package init() {}

        package static let rows: [SettingDefinition] = [
            row("data_dir", \.dataDirectory, .path, short: "--data-dir", "Folder of the database, the keys and switchboard.yaml."),
            row("server.host", \.host, .text, short: "--host", "Address to listen on; 0.0.0.0 for every interface."),
            row("server.port", \.port, .number(0...65535), short: "--port", "Port to listen on; 0 lets the system choose."),
            row(
                "server.public_url", \.publicURL, .siteURL, short: "--public-url",
                "Address people and services use, when it differs from host and port."),
            row(
                "server.trusted_proxies", \.trustedProxies, .addressRanges,
                "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."),
            row(
                "listeners", \.listeners, .listeners,
                "Further ports that serve some families of routes only; the main port serves all of them."),
        ]

        /// An address that is to be listened on twice, be it that one of the two is every address of the machine.
        package func contradictions(in settings: Settings) -> [SettingsContradiction] {
            var taken = [(host: host, port: port, name: "server.host and server.port")]
            return listeners.compactMap { listener in
                defer { taken.append((listener.host, listener.port, "listeners")) }
                guard let other = taken.first(where: { listener.isSamePlace(as: $0.host, port: $0.port) }) else { return nil }
                return .init("listeners", message: "\(listener.place) is taken already, by \(other.name): choose another port")
            }
        }
    }

    /// Certificate and key; both or neither.
    package struct TLS: SettingsSection {
        package var certificateFile: String?
        package var keyFile: String?
        package var reloadSeconds = 60

        package init() {}

        package static let rows: [SettingDefinition] = [
            row("tls.certificate_file", \.certificateFile, .path, "Certificate chain in PEM form; turns TLS on together with the key."),
            row("tls.key_file", \.keyFile, .path, "Private key in PEM form."),
            row("tls.reload_seconds", \.reloadSeconds, .number(1...86_400), "How often the certificate files are looked at again."),
        ]

        /// One file without the other, and files that cannot be read now.
        package func contradictions(in settings: Settings) -> [SettingsContradiction] {
            var found: [SettingsContradiction] = []
            if (certificateFile == nil) != (keyFile == nil) {
                found.append(
                    .init(
                        "tls.certificate_file", "tls.key_file",
                        message: "tls.certificate_file and tls.key_file are set together or not at all"))
            }
            for (key, path) in [("tls.certificate_file", certificateFile), ("tls.key_file", keyFile)] {
                guard let path, !FileManager.default.isReadableFile(atPath: path) else { continue }
                found.append(.init(key, message: "\(path) cannot be read"))
            }
            return found
        }
    }
}
