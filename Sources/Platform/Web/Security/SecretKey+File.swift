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

    /// Puts a key where there is none, for its owner alone, complete or not at all. One that is there may be the same
    /// already; another is never replaced.
    package static func write(_ key: [UInt8], directory: String) throws {
        let path = directory + "/" + fileName
        if let present = try read(directory: directory) {
            guard present == key else {
                throw KeyFileError(path: path, message: "is the key of another installation: move it away first")
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
