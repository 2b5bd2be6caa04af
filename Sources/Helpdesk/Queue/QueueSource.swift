/// The queue tables as they are worked with. Throws ``OutsideFailure``.
struct QueueSource: Sendable {
    /// The oldest rows, at most so many; values in the order of ``QueueTable/selection(limit:)``.
    let rows: @Sendable (QueueTable, _ limit: Int) async throws -> [[String?]]
    /// Exactly these.
    let delete: @Sendable ([Int64], QueueTable) async throws -> Void

    static func live(_ session: QueueSession) -> QueueSource {
        QueueSource(rows: { try await session.rows(of: $0, limit: $1) }, delete: { try await session.delete($0, of: $1) })
    }
}
