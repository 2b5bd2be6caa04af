import Foundation

/// Where reports wait for the server: in a folder of each service, because its code opens no other.
enum SpoolFolder {
    static func folder(for place: ReporterOptions.Spool, url: String, service: String) -> String? {
        let name = hash("\(url)\n\(service)")
        switch place {
        case .memory: return nil
        case .folder(let parent): return URL(fileURLWithPath: parent).appendingPathComponent(name).path
        case .automatic: return usualParents().lazy.map { "\($0)/incident-reporter/\(name)" }.first(where: isUsable)
        }
    }

    /// What systemd gives a service, the user's own, the system's temporary one.
    private static func usualParents(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> [String] {
        let state = environment["XDG_STATE_HOME"] ?? environment["HOME"].map { "\($0)/.local/state" }
        return [
            environment["STATE_DIRECTORY"]?.split(separator: ":").first.map(String.init),
            state == "//.local/state" ? nil : state,
            NSTemporaryDirectory() + "incident-reporter-\(getuid())",
        ].compactMap { $0 }.filter { $0.hasPrefix("/") }
    }

    /// Where everybody may write, somebody else may have been there first.
    private static func isUsable(_ folder: String) -> Bool {
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var found = stat()
        return stat(folder, &found) == 0 && found.st_uid == getuid() && access(folder, W_OK) == 0
    }

    /// FNV-1a: the same name in every process and every version.
    static func hash(_ text: String) -> String {
        let number = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
