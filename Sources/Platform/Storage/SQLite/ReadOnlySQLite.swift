import GRDB

/// Another program's SQLite file, which is only read.
package struct ReadOnlySQLite: Sendable {
    let queue: DatabaseQueue

    /// Throws ``StorageError`` when there is no such file or it is no database.
    package init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.label = "read only"
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw StorageError(sqlite: error)
        }
    }

    /// Runs `body` on a consistent snapshot.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        do {
            return try await queue.read { database in try body(SQLiteConnection(database: database)) }
        } catch let error as DatabaseError {
            throw StorageError(sqlite: error)
        }
    }

    /// Closes the file: reading it afterwards throws.
    package func close() throws { try queue.close() }
}
