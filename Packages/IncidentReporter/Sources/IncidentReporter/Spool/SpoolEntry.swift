import Foundation

/// One report in the spool. The name of its file says all that is needed to choose: level, time, size and Idempotency-Key.
final class SpoolEntry {
    /// What a small file takes on most disks.
    static let blockBytes = 4096

    let name: String
    let level: ReportLevel
    let madeAt: Date
    let size: Int
    let key: String
    /// Only while somebody has it in hand.
    var body: [UInt8]?
    var lock: Descriptor?

    init(level: ReportLevel, body: [UInt8], now: Date) {
        key = UUID().uuidString.replacing("-", with: "").lowercased()
        let milliseconds = Int(now.timeIntervalSince1970 * 1000)
        (self.level, size, madeAt, self.body) = (level, body.count, Date(timeIntervalSince1970: Double(milliseconds) / 1000), body)
        name = "\(level.rawValue)-\(milliseconds)-\(body.count)-\(key).json"
    }

    /// None for any other file.
    init?(name: String) {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard name.hasSuffix(".json"), parts.count == 4, let level = Int(parts[0]).flatMap(ReportLevel.init(rawValue:)),
            let milliseconds = Int(parts[1]), let size = Int(parts[2])
        else { return nil }
        (self.name, self.level, self.size) = (name, level, size)
        madeAt = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        key = String(parts[3].dropLast(".json".count))
    }

    var takenBytes: Int { (size + Self.blockBytes - 1) / Self.blockBytes * Self.blockBytes }
}
