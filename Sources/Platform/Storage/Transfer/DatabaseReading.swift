/// What rows can be read from, a piece at a time.
package protocol DatabaseReading: Sendable {
    /// Runs `body` on a consistent snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value
}

extension Database: DatabaseReading {}
