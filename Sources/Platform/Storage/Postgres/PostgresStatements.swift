import CPostgres

/// The prepared statements of one connection. A text is prepared once for each set of argument types; a null goes with
/// every type, so where it stands does not matter.
struct PostgresStatements {
    struct Prepared {
        let name: String
        /// Of the arguments, as the server settled them.
        let types: [Oid]

        fileprivate func takes(_ arguments: PostgresArguments) -> Bool {
            zip(types, arguments.types).allSatisfy { $0 == $1 || $1 == PostgresType.unknown.rawValue }
        }
    }

    private static let mostPrepared = 500
    private var bySQL: [String: [Prepared]] = [:]
    private var count = 0

    var isFull: Bool { count > Self.mostPrepared }

    func find(_ sql: String, for arguments: PostgresArguments) -> Prepared? {
        bySQL[sql]?.first { $0.takes(arguments) }
    }

    /// A name that no statement of the connection has.
    var nextName: String { "s\(count)" }

    mutating func add(_ sql: String, types: [Oid]) -> Prepared {
        let prepared = Prepared(name: nextName, types: types)
        bySQL[sql, default: []].append(prepared)
        count += 1
        return prepared
    }

    mutating func forgetAll() {
        bySQL = [:]
        count = 0
    }
}
