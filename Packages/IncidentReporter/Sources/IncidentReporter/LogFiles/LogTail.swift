import Foundation

/// The last lines of one log file, however large it is, wherever it was rotated to, in whatever encoding.
struct LogTail {
    /// What is looked at of one file; the server keeps no more of a report's logs.
    static let mostBytes = 256 * 1024
    private static let mostRotatedFiles = 3
    private static let markBytes = 4

    let path: String
    let encoding: String.Encoding?

    /// A file that was rotated just now is continued in the one before it.
    func lastLines(_ count: Int) -> [String] {
        guard count > 0 else { return [] }
        var lines = Array(Self.lines(of: path, encoding).suffix(count))
        guard lines.count < count else { return lines }
        for older in RotatedLogs.youngestFirst(of: path).prefix(Self.mostRotatedFiles) where lines.count < count {
            lines = Self.lines(of: older, encoding).suffix(count - lines.count) + lines
        }
        return lines
    }

    private static func lines(of path: String, _ encoding: String.Encoding?) -> [String] {
        // Between two names, not ours to read, no archive after all: no lines.
        guard let end = try? end(of: path) else { return [] }
        let lines = LogText(head: end.head, data: end.data, fallback: encoding).lines
        return end.isCut && lines.count > 1 ? Array(lines.dropFirst()) : lines
    }

    /// The first bytes, the last ones, and whether some between them are left out.
    private struct End {
        var head: [UInt8]
        var data: [UInt8]
        var isCut: Bool
    }

    private static func end(of path: String) throws -> End {
        // A named pipe would wait for whoever writes into it.
        let file = try Descriptor(path, O_RDONLY | O_NONBLOCK)
        defer { file.close() }
        guard let status = file.status, status.st_mode & S_IFMT == S_IFREG else { return End(head: [], data: [], isCut: false) }
        let size = Int(status.st_size)
        if path.hasSuffix(".gz") {
            let tail = try Gunzip.tail(of: file, size: size, keeping: mostBytes)
            return End(head: tail.head, data: tail.data, isCut: tail.isCut)
        }
        // Never in the middle of a character of two or four bytes.
        let start = max(0, size - mostBytes) / markBytes * markBytes
        return End(
            head: try file.read(at: 0, count: markBytes), data: try file.read(at: start, count: size - start), isCut: start > 0)
    }
}
