import Kernel
import Platform
import Synchronization

/// The answers made of the latest snapshot of each page, each once for however many ask: the first has it made, the others wait
/// for the same, and none of them ends it by going away. A new snapshot makes all of its page's answers old.
final class AnswerCache: Sendable {
    private struct Answers {
        /// Of the snapshot that they were made of.
        let mark: StatusSnapshot.Mark
        var kept = RecentMemory<PublicDocument, KeptAnswer>(limit: AnswerCache.limit)
        var builds: [PublicDocument: Task<KeptAnswer, any Error>] = [:]
    }

    /// Answers of a page that are kept. All that is read often is far fewer; the rest are old pages and components' feeds.
    private static let limit = 200

    private let pages = Mutex<[PublicID: Answers]>([:])

    /// - Parameter make: makes the answer of this snapshot.
    func answer(
        to document: PublicDocument, of snapshot: StatusSnapshot, make: @escaping @Sendable () async throws -> KeptAnswer
    ) async throws -> KeptAnswer {
        let (page, mark) = (snapshot.site.id, snapshot.mark)
        let (kept, build) = pages.withLock { pages -> (KeptAnswer?, Task<KeptAnswer, any Error>?) in
            var answers = pages[page].flatMap { $0.mark === mark ? $0 : nil } ?? Answers(mark: mark)
            defer { pages[page] = answers }
            if let kept = answers.kept[document] { return (kept, nil) }
            if let build = answers.builds[document] { return (nil, build) }
            // Nobody's own, so that nobody's going away cancels it.
            let build = Task { [self] in try await keep(document, of: page, mark, make: make) }
            answers.builds[document] = build
            return (nil, build)
        }
        if let kept { return kept }
        guard let build else { return try await make() }
        return try await build.value
    }

    private func keep(
        _ document: PublicDocument, of page: PublicID, _ mark: StatusSnapshot.Mark, make: @Sendable () async throws -> KeptAnswer
    ) async throws -> KeptAnswer {
        do {
            let answer = try await make()
            finish(document, of: page, mark, with: answer)
            return answer
        } catch {
            finish(document, of: page, mark, with: nil)
            throw error
        }
    }

    private func finish(_ document: PublicDocument, of page: PublicID, _ mark: StatusSnapshot.Mark, with answer: KeptAnswer?) {
        pages.withLock { pages in
            guard pages[page]?.mark === mark else { return }
            pages[page]?.builds[document] = nil
            if let answer { pages[page]?.kept[document] = answer }
        }
    }
}
