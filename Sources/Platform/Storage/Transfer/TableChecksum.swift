import Crypto

/// What a table holds, as one number: equal on both engines, and whatever the order in which they give out the rows
/// (texts are sorted differently by each PostgreSQL).
package struct TableChecksum: Sendable, Hashable {
    package private(set) var rows = 0
    /// The sum of the rows' SHA-256 digests, in four parts, each of which overflows by itself.
    private var sum: [UInt64] = [0, 0, 0, 0]

    package init() {}

    mutating func add(_ values: [SQLValue]) {
        var hash = SHA256()
        var buffer: [UInt8] = []
        for value in values { Self.append(value, to: &buffer) }
        hash.update(data: buffer)
        rows += 1
        hash.finalize().withUnsafeBytes { bytes in
            for part in sum.indices { sum[part] &+= bytes.loadUnaligned(fromByteOffset: part * 8, as: UInt64.self).bigEndian }
        }
    }

    /// For a person who compares.
    package var text: String { sum.map { part in String(part, radix: 16) }.joined(separator: "-") }

    /// With type and length, so that no two rows read alike.
    private static func append(_ value: SQLValue, to buffer: inout [UInt8]) {
        switch value {
        case .null: buffer.append(0)
        case .integer(let number): append(1, UInt64(bitPattern: number), to: &buffer)
        // One of the engines has no negative zero.
        case .real(let number): append(2, (number == 0 ? 0 : number).bitPattern, to: &buffer)
        case .text(let text):
            append(3, UInt64(text.utf8.count), to: &buffer)
            buffer.append(contentsOf: text.utf8)
        case .blob(let bytes):
            append(4, UInt64(bytes.count), to: &buffer)
            buffer.append(contentsOf: bytes)
        }
    }

    private static func append(_ tag: UInt8, _ number: UInt64, to buffer: inout [UInt8]) {
        buffer.append(tag)
        withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
    }
}
