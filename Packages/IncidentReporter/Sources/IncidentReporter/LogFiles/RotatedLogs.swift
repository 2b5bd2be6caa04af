import Foundation

/// What a log file was called before: shop.log.1, shop.log-20261130.gz, shop-2026-11-30.log and their like.
enum RotatedLogs {
    /// A date has at least so many characters; shop-2.log may well be the log of another process.
    private static let shortestDate = 6

    static func youngestFirst(of path: String) -> [String] {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let found = names.filter { isOlder($0, than: url.lastPathComponent) }.map { name in
            let path = "\(folder)/\(name)"
            let changed = (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date) ?? .distantPast
            return (path: path, changed: changed, number: lastNumber(in: name))
        }
        // Of files of one moment the lowest number is the youngest.
        return found.sorted { ($1.changed, $0.number) < ($0.changed, $1.number) }.map(\.path)
    }

    static func isOlder(_ name: String, than current: String) -> Bool {
        let name = name.hasSuffix(".gz") ? String(name.dropLast(".gz".count)) : name
        if name.hasPrefix(current) { return isMark(name.dropFirst(current.count), atLeast: 1) }
        guard let dot = current.lastIndex(of: "."), dot > current.startIndex else { return false }
        let (stem, ending) = (current[..<dot], current[dot...])
        guard name.hasPrefix(stem), name.hasSuffix(ending), name.count > stem.count + ending.count else { return false }
        return isMark(name.dropFirst(stem.count).dropLast(ending.count), atLeast: shortestDate)
    }

    /// A separator, then a number or a date.
    private static func isMark(_ text: Substring, atLeast length: Int) -> Bool {
        guard let first = text.first, ".-_".contains(first), let digit = text.dropFirst().first, digit.isASCIIDigit else { return false }
        return text.count > length && text.dropFirst().allSatisfy { $0.isASCIIDigit || ".-_T:".contains($0) }
    }

    private static func lastNumber(in name: String) -> Int {
        name.split { !$0.isASCIIDigit }.last.flatMap { Int($0) } ?? 0
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
