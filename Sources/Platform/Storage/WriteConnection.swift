import Kernel

/// The connection a write is given: the writer's, which also records the domain events that the write appended.
final class WriteConnection: SQLConnection {
    private let base: any SQLConnection
    private(set) var appended: [DomainEvent] = []

    init(_ base: any SQLConnection) { self.base = base }

    var dialect: Dialect { base.dialect }

    func query(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> [Row] { try base.query(sql, arguments) }

    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> Int { try base.execute(sql, arguments) }

    @discardableResult
    func run(_ statements: [SQLStatement]) throws(StorageError) -> [[Row]] { try base.run(statements) }

    func script(_ sql: String) throws(StorageError) { try base.script(sql) }

    func note(appended events: [DomainEvent]) { appended += events }
}
