import Foundation
package import Kernel
import Platform

/// Answers that could not be handed over because the server was away, on disk: whoever asks the same again soon after gets
/// them without the ticket system being asked once more. They outlive the process.
package struct Spool: Sendable {
    /// How it may grow old, and how large.
    package struct Limits: Sendable {
        package var ticketAge = Duration.seconds(1800)
        /// A list is of its moment.
        package var listAge = Duration.seconds(120)
        /// Bytes of all answers together; the oldest make room.
        package var bytes = 256 << 20

        package init() {}
    }

    private let folder: URL
    private let limits: Limits
    private let now: @Sendable () -> Timestamp

    /// Makes the folder, for its owner only. Throws when it cannot be written.
    package init(folder: String, limits: Limits = Limits(), now: @escaping @Sendable () -> Timestamp) throws {
        (self.folder, self.limits, self.now) = (URL(filePath: folder), limits, now)
        try FileManager.default.createDirectory(
            at: self.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data().write(to: self.folder.appending(path: "writable"), options: .atomic)
    }

    package func keep(_ answer: JSONText, to question: Question) throws {
        let file = file(of: question)
        let part = file.path(percentEncoded: false) + ".part"
        // What a process left behind that was killed here.
        unlink(part)
        try DurableFile.make(part)
        try answer.data.write(to: URL(filePath: part))
        // A file's own time is the file system's; ages are by our clock. Before it can be found: by the other one it may be too old.
        try FileManager.default.setAttributes([.modificationDate: now().date], ofItemAtPath: part)
        try DurableFile.synchronize(part)
        try DurableFile.rename(part, to: file.path(percentEncoded: false))
        makeRoom()
    }

    /// The answer to a question, which is then no longer kept; nil for one that is not there or too old.
    package func take(_ question: Question) -> JSONText? {
        let file = file(of: question)
        defer { unlink(file.path(percentEncoded: false)) }
        guard let kept = Self.date(file), let data = try? Data(contentsOf: file) else { return nil }
        let age = now().since(Timestamp(kept))
        return age <= self.age(of: question) && age > .seconds(-60) ? JSONText(data) : nil
    }

    /// Answers that are kept, and their bytes.
    package var content: (count: Int, bytes: Int) {
        let files = files
        return (files.count, files.reduce(0) { $0 + $1.bytes })
    }

    private func age(of question: Question) -> Duration {
        switch question {
        case .list: limits.listAge
        case .ticket: limits.ticketAge
        }
    }

    private func makeRoom() {
        let oldest = now().date.addingTimeInterval(-Double(max(limits.ticketAge, limits.listAge).components.seconds))
        var bytes = 0
        for file in files.sorted(by: { $0.date > $1.date }) {
            bytes += file.bytes
            if bytes > limits.bytes || file.date < oldest { unlink(file.url.path(percentEncoded: false)) }
        }
    }

    private var files: [(url: URL, date: Date, bytes: Int)] {
        let found = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return found.filter { $0.pathExtension == "answer" }.compactMap { url in
            let attributes = try? FileManager.default.attributesOfItem(atPath: url.path(percentEncoded: false))
            guard let date = attributes?[.modificationDate] as? Date, let bytes = attributes?[.size] as? Int else { return nil }
            return (url, date, bytes)
        }
    }

    private static func date(_ file: URL) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: file.path(percentEncoded: false)))?[.modificationDate] as? Date
    }

    /// Named by the question, in letters that every file system has.
    private func file(of question: Question) -> URL {
        let (kind, key) =
            switch question {
            case .list(let filter): ("list", filter)
            case .ticket(let number): ("ticket", number)
            }
        return folder.appending(path: "\(kind)-\(SafeName.text(key)).answer")
    }
}
