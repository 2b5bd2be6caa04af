import Foundation
import Kernel

/// A zone's rules as the machine's zone database has them (TZif, RFC 9636): countries change their clocks at short notice, and the machine
/// learns of it with its updates, a binary does not.
package struct ZoneFile: Sendable {
    /// When the offset changes, from 1970 to the end that was asked for.
    private(set) var changes: [Int64] = []
    /// Seconds east of Greenwich before the first change, and from each change on.
    private(set) var offsets: [Int64]

    /// Where the C library looks, and Python's `zoneinfo`.
    package static let folder = ProcessInfo.processInfo.environment["TZDIR"] ?? "/usr/share/zoneinfo"

    /// Nil for a zone that the database does not have, or a file that cannot be read.
    /// - Parameter end: seconds since 1970 until which the changes are worked out.
    package init?(named name: String, in folder: String = ZoneFile.folder, until end: Int64) {
        guard Self.isName(name), let bytes = FileManager.default.contents(atPath: folder + "/" + name) else { return nil }
        self.init(Array(bytes), until: end)
    }

    /// `America/Argentina/Ushuaia`, and nothing that leads elsewhere; `right/` counts seconds otherwise.
    static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= 100 && parts[0] != "right" && parts[0] != "posix"
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                            || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+")].contains(byte)
                    }
            }
    }

    /// No clock is further from Greenwich (RFC 9636).
    static let widest: Int64 = 26 * 3600

    /// - Parameter end: until when the rule behind the last change is worked out.
    /// - Returns: nil also for what no zone has: changes that go back in time, an offset of days.
    init?(_ bytes: [UInt8], until end: Int64) {
        // The first block has times of 32 bits, for readers of long ago.
        guard let old = Block(bytes[...], wide: 4), old.version >= UInt8(ascii: "2"), let block = Block(bytes.dropFirst(old.size), wide: 8),
            block.leapSeconds == 0, let first = block.offset(ofType: 0)
        else { return nil }
        offsets = [first]
        var last = Int64.min
        for index in 0..<block.times {
            guard let offset = block.offset(ofType: block.type(of: index)), index == 0 || block.time(index) > last else { return nil }
            last = block.time(index)
            if last < end { change(to: offset, at: last) }
        }
        let rest = bytes.dropFirst(old.size + block.size)
        guard rest.first == UInt8(ascii: "\n"), let close = rest.dropFirst().firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let text = String(decoding: rest[(rest.startIndex + 1)..<close], as: UTF8.self)
        guard !text.isEmpty else { return }
        guard let rule = ZoneRule(text) else { return nil }
        for (moment, offset) in rule.changes(after: last, until: end) { change(to: offset, at: moment) }
    }

    private mutating func change(to offset: Int64, at moment: Int64) {
        // What was before 1970 only says how it was then.
        guard moment > 0 else {
            offsets = [offset]
            return
        }
        // Where summer time lasts all year, it ends and begins at one moment.
        if changes.last == moment {
            changes.removeLast()
            offsets.removeLast()
        }
        guard offsets.last != offset else { return }
        changes.append(moment)
        offsets.append(offset)
    }

    /// One of the two blocks of a file.
    private struct Block {
        let version: UInt8
        let times: Int
        let leapSeconds: Int
        /// In bytes, its head included.
        let size: Int
        private let types: Int
        private let data: ArraySlice<UInt8>
        private let wide: Int

        /// - Parameter wide: bytes of a time.
        init?(_ bytes: ArraySlice<UInt8>, wide: Int) {
            guard bytes.count >= 44, bytes.starts(with: Array("TZif".utf8)) else { return nil }
            self.wide = wide
            version = bytes[bytes.startIndex + 4]
            let counts = (0..<6).map { Int(Self.number(bytes.dropFirst(20 + 4 * $0).prefix(4))) }
            guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
            (leapSeconds, times, types) = (counts[2], counts[3], counts[4])
            let body = times * (wide + 1) + types * 6 + counts[5] + leapSeconds * (wide + 4) + counts[1] + counts[0]
            size = 44 + body
            guard bytes.count >= size else { return nil }
            data = bytes.dropFirst(44).prefix(body)
        }

        func time(_ index: Int) -> Int64 { Self.number(data.dropFirst(index * wide).prefix(wide)) }
        func type(of index: Int) -> Int { Int(data[data.startIndex + times * wide + index]) }

        func offset(ofType type: Int) -> Int64? {
            guard type < types else { return nil }
            let offset = Self.number(data.dropFirst(times * (wide + 1) + type * 6).prefix(4))
            return abs(offset) <= ZoneFile.widest ? offset : nil
        }

        /// Big end first, with a sign.
        private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 {
            let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return bytes.count == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
        }
    }
}
