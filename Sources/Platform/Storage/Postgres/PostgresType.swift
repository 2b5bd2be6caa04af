import CPostgres

/// The types of PostgreSQL that the common subset meets, by their object ids (`pg_type.dat`).
enum PostgresType: Oid {
    /// The server finds out from the place where it stands.
    case unknown = 0
    case bool = 16
    case bytea = 17
    case int8 = 20
    case int2 = 21
    case int4 = 23
    case text = 25
    case float4 = 700
    case float8 = 701
    case numeric = 1700

    /// What an argument is declared as. Without it `SELECT ?1` would be text and `coalesce(?1, 0)` 32 bits wide.
    init(of value: SQLValue) {
        switch value {
        case .null: self = .unknown
        case .integer: self = .int8
        case .real: self = .float8
        case .text: self = .text
        case .blob: self = .bytea
        }
    }

    /// Reads a value as the server writes it in text format; nil for what it never writes.
    func value(of bytes: UnsafeBufferPointer<UInt8>) -> SQLValue? {
        switch self {
        case .bytea: return Self.blob(of: bytes).map(SQLValue.blob)
        case .unknown, .text: return .text(String(decoding: bytes, as: UTF8.self))
        case .bool: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
        case .int2, .int4, .int8: return Int64(String(decoding: bytes, as: UTF8.self)).map(SQLValue.integer)
        case .float4, .float8: return Double(String(decoding: bytes, as: UTF8.self)).map(SQLValue.real)
        case .numeric:
            // A sum of integers is numeric here and an integer there.
            let text = String(decoding: bytes, as: UTF8.self)
            return Int64(text).map(SQLValue.integer) ?? Double(text).map(SQLValue.real)
        }
    }

    /// `\x` and two hexadecimal digits for each byte.
    private static func blob(of bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard bytes.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "x")]), bytes.count.isMultiple(of: 2) else {
            return nil
        }
        var blob: [UInt8] = []
        blob.reserveCapacity(bytes.count / 2 - 1)
        for position in stride(from: 2, to: bytes.count, by: 2) {
            guard let high = digit(bytes[position]), let low = digit(bytes[position + 1]) else { return nil }
            blob.append(high << 4 | low)
        }
        return blob
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
