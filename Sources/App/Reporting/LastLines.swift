import Foundation

/// The end of a log file, however large the file is.
struct LastLines {
    /// Why a file cannot be read.
    struct Unreadable: Error, CustomStringConvertible {
        let path: String
        let reason: String
        var description: String { "\(path) cannot be read: \(reason)" }
    }

    /// Bytes that are looked at, at most.
    static let window = 256 << 10

    let count: Int

    /// The last `count` lines, invalid UTF-8 replaced. Pipes are read to their end.
    func read(_ path: String) throws -> String {
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: Self.target(path))
        } catch {
            throw Unreadable(path: path, reason: "there is no such file")
        }
        guard attributes[.type] as? FileAttributeType != .typeDirectory else { throw Unreadable(path: path, reason: "it is a folder") }
        guard let file = FileHandle(forReadingAtPath: path) else { throw Unreadable(path: path, reason: "permission denied") }
        defer { try? file.close() }
        do {
            let size = (try? file.seekToEnd()) ?? 0
            if size > 0 { try file.seek(toOffset: size > Self.window ? size - UInt64(Self.window) : 0) }
            return lines(of: try Self.end(of: file), isCut: size > Self.window)
        } catch {
            throw Unreadable(path: path, reason: "\(error)")
        }
    }

    /// Where links lead, because the attributes are those of the link itself.
    private static func target(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    /// The last bytes of what is left to read.
    private static func end(of file: FileHandle) throws -> Data {
        var end = Data()
        while let part = try file.read(upToCount: 64 << 10), !part.isEmpty {
            end.append(part)
            if end.count > 2 * window { end = Data(end.suffix(window)) }
        }
        return Data(end.suffix(window))
    }

    private func lines(of data: Data, isCut: Bool) -> String {
        var lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        // The first line of a cut piece is half a line.
        if isCut, lines.count > 1, lines.count <= count { lines.removeFirst() }
        return lines.suffix(count).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }
}
