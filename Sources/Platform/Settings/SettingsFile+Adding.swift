import Foundation

extension SettingsFile {
    /// What became of settings that were to be added to a file.
    package struct Addition: Sendable {
        /// Keys that stand in the file now and did not before.
        package var added: [String] = []
        /// Keys that say something else there already, which was left as it is.
        package var kept: [String] = []
    }

    /// Adds settings at the end of a file, which is made where there is none, and which only its owner may read from then on. What the
    /// file says already stays, remarks included. Either all is added or nothing.
    /// - Parameter check: throws for a file that is not right; it is given the new one under another name.
    /// - Throws: what `check` throws, and errors of the file system.
    package static func add(
        _ settings: [(key: String, value: String)], to path: String, check: (_ path: String) throws -> Void
    ) throws -> Addition {
        let old = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let said = Dictionary(SettingsFile(text: old).entries.map { ($0.key, $0.text) }) { first, _ in first }
        var (addition, text) = (Addition(), old)
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        for (key, value) in settings {
            if let present = said[key] {
                if present != value { addition.kept.append(key) }
            } else {
                text += "\(key): \(JSON.text(value).line)\n"
                addition.added.append(key)
            }
        }
        try replace(path, with: text, check: check)
        return addition
    }

    /// In one go: whoever reads meanwhile finds the old file or the new one.
    private static func replace(_ path: String, with text: String, check: (String) throws -> Void) throws {
        let new = path + ".new"
        try? FileManager.default.removeItem(atPath: new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        do {
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
            try handle.close()
            try check(new)
            guard rename(new, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? FileManager.default.removeItem(atPath: new)
            throw error
        }
    }
}
