/// Why the queue tables cannot be read, in the words of the database.
struct QueueFailure: Error, Hashable, Sendable, CustomStringConvertible {
    let code: UInt32
    let message: String

    /// The connection is of no use any more.
    var endsConnection: Bool { code == 0 || (2000..<3000).contains(code) }

    var description: String { code == 0 ? message : "\(message) (\(code))" }
}
