package import Kernel

extension ID: SQLConvertible {
    package var sqlValue: SQLValue { .integer(rawValue) }
}

extension EventID: SQLConvertible {
    package var sqlValue: SQLValue { .integer(rawValue) }
}

extension Timestamp: SQLConvertible {
    package var sqlValue: SQLValue { .integer(microseconds) }
}

extension Level: SQLConvertible {
    package var sqlValue: SQLValue { .integer(Int64(rawValue)) }
}

extension Role: SQLConvertible {
    package var sqlValue: SQLValue { .integer(Int64(rawValue)) }
}
