import CPostgres

/// Arguments as libpq takes them, all in binary format: lengths are given, so that a NUL in a text reaches the server,
/// which refuses it, instead of silently ending the text.
struct PostgresArguments {
    let types: [Oid]
    private var bytes: [UInt8] = []
    /// Where each value lies in `bytes`; nil for null.
    private var ranges: [Range<Int>?] = []

    init(_ values: [SQLValue]) {
        types = values.map { PostgresType(of: $0).rawValue }
        for value in values { append(value) }
    }

    private mutating func append(_ value: SQLValue) {
        let start = bytes.count
        switch value {
        case .null:
            ranges.append(nil)
            return
        case .integer(let number): append(bigEndian: UInt64(bitPattern: number))
        case .real(let number): append(bigEndian: number.bitPattern)
        case .text(let text): bytes.append(contentsOf: text.utf8)
        case .blob(let blob): bytes.append(contentsOf: blob)
        }
        ranges.append(start..<bytes.count)
        // An empty value needs an address too: a null pointer means null.
        if bytes.isEmpty { bytes.append(0) }
    }

    private mutating func append(bigEndian number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    typealias Body<Value> = (
        _ count: Int32, _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
        _ formats: UnsafePointer<Int32>?
    ) -> Value

    /// Calls `body` with pointers that hold during the call.
    func withPointers<Value>(_ body: Body<Value>) -> Value {
        let lengths = ranges.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: ranges.count)
        return bytes.withUnsafeBytes { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = ranges.map { range in range.flatMap { range in start.map { $0 + range.lowerBound } } }
            return body(Int32(ranges.count), values, lengths, formats)
        }
    }
}
