import CPostgres

/// An answer of the server, freed with its last reference.
final class PostgresResult {
    private let handle: OpaquePointer

    /// Takes over what a libpq call returned; throws what went wrong.
    init(_ handle: OpaquePointer?, of connection: OpaquePointer) throws(StorageError) {
        guard let handle else { throw StorageError(lostConnection: connection) }
        switch PQresultStatus(handle) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: self.handle = handle
        default:
            defer { PQclear(handle) }
            throw StorageError(postgres: handle, of: connection)
        }
    }

    deinit { PQclear(handle) }

    /// `COMMIT`, `INSERT 0 1`, …
    var command: String { String(cString: PQcmdStatus(handle)) }
    /// Rows changed, 0 for a statement that changes none.
    var changes: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }
    var isSelection: Bool { PQcmdStatus(handle).map { String(cString: $0).hasPrefix("SELECT") } ?? false }

    /// Of a description of a prepared statement: the types of its arguments.
    var parameterTypes: [Oid] { (0..<PQnparams(handle)).map { PQparamtype(handle, $0) } }

    func rows() throws(StorageError) -> [Row] {
        let fields = 0..<PQnfields(handle)
        let columns = fields.map { String(cString: PQfname(handle, $0)) }
        let types = fields.map { PostgresType(rawValue: PQftype(handle, $0)) ?? .text }
        var rows: [Row] = []
        rows.reserveCapacity(Int(PQntuples(handle)))
        for row in 0..<PQntuples(handle) {
            var values: [SQLValue] = []
            values.reserveCapacity(columns.count)
            for field in fields { values.append(try value(row: row, field: field, type: types[Int(field)])) }
            rows.append(Row(columns: columns, values: values))
        }
        return rows
    }

    private func value(row: Int32, field: Int32, type: PostgresType) throws(StorageError) -> SQLValue {
        guard PQgetisnull(handle, row, field) == 0, let text = PQgetvalue(handle, row, field) else { return .null }
        let length = Int(PQgetlength(handle, row, field))
        let value = text.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
            type.value(of: UnsafeBufferPointer(start: bytes, count: length))
        }
        guard let value else { throw StorageError(.internal, "the server sent a \(type) that is none") }
        return value
    }
}
