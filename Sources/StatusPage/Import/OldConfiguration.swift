import Foundation
import Platform

/// What the configuration file of the old service (`configs/main.yml`) says, as settings.
package struct OldConfiguration: Sendable {
    /// Lines for `switchboard.yaml`.
    package private(set) var settings: [String] = []
    /// Sentences about what nobody but the operator can settle.
    package private(set) var notes: [String] = []

    /// By their names in small letters.
    private let values: [String: String]

    /// - Parameters:
    ///   - path: where the file lies.
    ///   - isFolder: whether there is a folder at a path.
    /// Nil for a file of something else.
    package init?(text: String, path: String, isFolder: (String) -> Bool) {
        let file = SettingsFile(text: text)
        values = Dictionary(file.entries.map { ($0.key.lowercased(), $0.text) }) { first, _ in first }
        guard file.problem == nil, values.keys.contains(where: { $0.hasPrefix("serverapi.") || $0.hasPrefix("filesstorageapi.") }) else {
            return nil
        }
        readListener()
        readFolder(configuration: path, isFolder)
        readLists()
        if values.keys.contains(where: { $0.hasPrefix("filesstorageapp") }) {
            notes.append("filesStorageApp: the countries of ISO 3166-1 are built in.")
        }
    }

    private func value(_ name: String) -> String? {
        values[name.lowercased()].flatMap { $0.isEmpty ? nil : $0 }
    }

    // MARK: What it served

    /// The port stays where the pages look for it, on a listener that serves nothing else.
    private mutating func readListener() {
        guard let port = value("http.port") else { return }
        let host = value("http.host") ?? "0.0.0.0"
        let place = "\(host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host):\(port)=status"
        guard Settings.Listener(place) != nil else {
            notes.append("http.host and http.port name no address to listen on: \(host):\(port).")
            return
        }
        settings += ["listeners:", "  - \(Self.quoted(place))"]
    }

    // MARK: What it read

    /// A relative path was meant from where the old service was started: beside its folder `configs`.
    private mutating func readFolder(configuration: String, _ isFolder: (String) -> Bool) {
        guard let root = value("filesStorageAPI.rootPath") else { return }
        let start = URL(filePath: configuration).deletingLastPathComponent()
        let candidates = [start.deletingLastPathComponent(), start].map { $0.appending(path: root).standardized.path }
        let folder = root.hasPrefix("/") ? root : candidates.first(where: isFolder) ?? root
        settings.append("feeds.folder: \(Self.quoted(Self.withoutSlash(folder)))")
        if !isFolder(folder) { notes.append("filesStorageAPI.rootPath: there is no folder \(folder) here; feeds.folder has to name it.") }
        for name in FeedName.allCases {
            guard case .file(let expected) = name.transport, let file = value("filesStorageAPI.\(name.rawValue)File") else { continue }
            if file.trimmingPrefix("./").trimmingPrefix("/") != expected {
                notes.append("filesStorageAPI.\(name.rawValue)File: Switchboard reads \(expected) in feeds.folder, not \(file).")
            }
        }
    }

    private mutating func readLists() {
        guard let server = server else { return }
        settings.append("feeds.http_url: \(Self.quoted(server))")
        for (name, key) in [(FeedName.mms, "urlMMSSystem"), (.support, "urlSupportSystem"), (.incidents, "urlIncidentSystem")] {
            guard case .list(let expected) = name.transport, let url = value("serverAPI." + key) else { continue }
            let full = url.contains("://") ? url : server + "/" + url.trimmingPrefix("/")
            if full != server + "/" + expected {
                notes.append("serverAPI.\(key): Switchboard asks \(server)/\(expected), not \(full).")
            }
        }
    }

    /// Of the lists: as the file names it, or as the first of their addresses does.
    private var server: String? {
        if let address = value("serverAPI.address") {
            let base = Self.withoutSlash(address.contains("://") ? address : "http://" + address)
            let hasPort = URLComponents(string: base)?.port != nil
            return value("serverAPI.port").map { hasPort ? base : "\(base):\($0)" } ?? base
        }
        guard let url = value("serverAPI.urlMMSSystem"), url.hasPrefix("http"), url.hasSuffix("/mms") else { return nil }
        return String(url.dropLast("/mms".count))
    }

    private static func withoutSlash(_ text: String) -> String { text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text }

    /// Texts of JSON are texts of yaml.
    private static func quoted(_ text: String) -> String { JSON.text(text).line }
}
