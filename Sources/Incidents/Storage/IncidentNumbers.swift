import Kernel
import Platform

/// Statements about a list of incidents. The lists are filled up to one length by repeating the last number, so that the
/// engine keeps one prepared statement and not one for each length.
enum IncidentNumbers {
    private static let length = 64
    /// `?1, ?2, …`
    private static let places = (1...length).map { "?\($0)" }.joined(separator: ", ")

    /// - Parameter sql: makes the statement around the places of the list, and adds arguments of its own behind those.
    static func statements(_ ids: [IncidentID], _ sql: (_ places: String, inout [SQLValue]) throws -> String) rethrows -> [SQLStatement] {
        try stride(from: 0, to: ids.count, by: length).map { start in
            let part = ids[start..<min(start + length, ids.count)].map(\.sqlValue)
            var arguments = part + Array(repeating: part[part.count - 1], count: length - part.count)
            let sql = try sql(places, &arguments)
            return SQLStatement(sql, arguments)
        }
    }

    /// The rows of all of the list.
    /// - Parameter sql: with `{ids}` where the list stands.
    static func rows(_ sql: String, _ ids: [IncidentID], on connection: any SQLConnection) throws -> [Row] {
        try connection.run(statements(ids) { places, _ in sql.replacing("{ids}", with: places) }).flatMap { $0 }
    }
}
