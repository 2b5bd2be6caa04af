import Foundation

/// The key as a file that is moved: copied, backed up and restored.
extension SecretKey {
    /// Nil when the directory has none.
    package static func read(directory: String) throws -> [UInt8]? {
        let path = directory + "/" + fileName
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw KeyFileError(path: path, message: "cannot be read")
        }
        return Array(data)
    }

    /// Whether a file of these bytes is a key: of its length, and not a file that was only made long enough.
    package static func isWellFormed(_ bytes: [UInt8]) -> Bool { bytes.count == length && Set(bytes).count > 1 }

    /// Puts a key where there is none, for its owner alone, complete or not at all. One that is there may be the same
    /// already; another is never replaced.
    package static func write(_ key: [UInt8], directory: String) throws {
        let path = directory + "/" + fileName
        if let present = try read(directory: directory) {
            guard present == key else {
                throw KeyFileError(path: path, message: "is the key of another installation: move it away first")
            }
            guard !DataDirectory.isOpenToOthers(path: path) else {
                throw KeyFileError(path: path, message: "may be read by others: chmod 600 first")
            }
            return
        }
        let unfinished = path + ".unfinished"
        unlink(unfinished)
        try DurableFile.make(unfinished)
        do {
            try Data(key).write(to: URL(fileURLWithPath: unfinished))
            try DurableFile.synchronize(unfinished)
            try DurableFile.rename(unfinished, to: path)
        } catch {
            unlink(unfinished)
            throw error
        }
    }
}
