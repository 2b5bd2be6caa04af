package import Kernel

/// One row of a result. Columns are asked for by name; a wrong name or type is a fault of the store that asks
/// and is thrown as ``StorageError`` with code `.internal`.
package struct Row: Sendable {
    /// Their names, in the order in which they came.
    package let columns: [String]
    /// In the order of the columns.
    package let values: [SQLValue]

    package init(columns: [String], values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The value as it came, null included.
    package subscript(_ name: String) -> SQLValue {
        get throws(StorageError) {
            guard let index = columns.firstIndex(of: name) else {
                throw StorageError(.internal, "no column \(name) among \(columns.joined(separator: ", "))")
            }
            return values[index]
        }
    }

    /// Throws on null, as all do whose result is not optional.
    package func int64(_ name: String) throws(StorageError) -> Int64 {
        guard let value = try optionalInt64(name) else { throw unexpectedNull(name) }
        return value
    }

    /// Nil for null, as for all that begin with `optional`.
    package func optionalInt64(_ name: String) throws(StorageError) -> Int64? {
        switch try self[name] {
        case .null: nil
        case .integer(let value): value
        default: throw StorageError(.internal, "column \(name) is not an integer")
        }
    }

    /// A whole number as an `Int`.
    package func int(_ name: String) throws(StorageError) -> Int { Int(try int64(name)) }
    /// A whole number: 0 is false, any other true.
    package func bool(_ name: String) throws(StorageError) -> Bool { try int64(name) != 0 }

    /// A text; no number is turned into one.
    package func text(_ name: String) throws(StorageError) -> String {
        guard let value = try optionalText(name) else { throw unexpectedNull(name) }
        return value
    }

    /// A text or null.
    package func optionalText(_ name: String) throws(StorageError) -> String? {
        switch try self[name] {
        case .null: nil
        case .text(let value): value
        default: throw StorageError(.internal, "column \(name) is not text")
        }
    }

    /// A number, whole or not: engines differ in when a sum or an average is whole.
    package func double(_ name: String) throws(StorageError) -> Double {
        guard let value = try optionalDouble(name) else { throw unexpectedNull(name) }
        return value
    }

    /// A number, whole or not, or null.
    package func optionalDouble(_ name: String) throws(StorageError) -> Double? {
        switch try self[name] {
        case .null: nil
        case .real(let value): value
        case .integer(let value): Double(value)
        default: throw StorageError(.internal, "column \(name) is not a number")
        }
    }

    /// Bytes.
    package func blob(_ name: String) throws(StorageError) -> [UInt8] {
        guard let value = try optionalBlob(name) else { throw unexpectedNull(name) }
        return value
    }

    /// Bytes or null.
    package func optionalBlob(_ name: String) throws(StorageError) -> [UInt8]? {
        switch try self[name] {
        case .null: nil
        case .blob(let value): value
        default: throw StorageError(.internal, "column \(name) is not a blob")
        }
    }

    /// A whole number: microseconds since 1970.
    package func time(_ name: String) throws(StorageError) -> Timestamp {
        Timestamp(microseconds: try int64(name))
    }

    /// Microseconds since 1970, or null.
    package func optionalTime(_ name: String) throws(StorageError) -> Timestamp? {
        try optionalInt64(name).map(Timestamp.init(microseconds:))
    }

    /// A whole number that is the key of an `Entity`: it is not looked up.
    package func id<Entity>(_ name: String, of _: Entity.Type = Entity.self) throws(StorageError) -> ID<Entity> {
        ID(try int64(name))
    }

    /// A whole number that is the raw value of a level; throws for any other.
    package func level(_ name: String) throws(StorageError) -> Level {
        guard let level = Level(rawValue: try int(name)) else {
            throw StorageError(.internal, "column \(name) holds no level")
        }
        return level
    }

    private func unexpectedNull(_ name: String) -> StorageError {
        StorageError(.internal, "column \(name) is null")
    }
}

/// A type that a store reads from its rows.
package protocol RowDecodable {
    init(row: Row) throws
}
