/// Pieces of work that are begun in the order in which they come, some at a time.
struct BoundedWork: Sendable {
    typealias Piece = @Sendable () async -> Void

    private let pieces: AsyncStream<Piece>
    private let feed: AsyncStream<Piece>.Continuation

    init() { (pieces, feed) = AsyncStream.makeStream() }

    func add(_ piece: @escaping Piece) { feed.yield(piece) }

    /// No further piece comes: those that came are still done.
    func finish() { feed.finish() }

    /// Works until it is finished or cancelled; to be called once.
    /// - Parameter most: pieces at the same time.
    func run(atMost most: Int) async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await piece in pieces {
                if running == most {
                    await group.next()
                    running -= 1
                }
                group.addTask(operation: piece)
                running += 1
            }
        }
    }
}
