import Kernel
import Platform
import Synchronization

/// The answers made of the latest snapshot of each page, each once for however many ask. A new snapshot makes all of its page's
/// answers old.
final class AnswerCache: Sendable {
    private struct Key: Hashable, Sendable {
        let page: PublicID
        let mark: ObjectIdentifier
        let document: PublicDocument
    }

    private struct Answers {
        /// Of the snapshot that they were made of.
        let mark: StatusSnapshot.Mark
        var kept = RecentMemory<PublicDocument, KeptAnswer>(limit: AnswerCache.limit)
    }

    /// Answers of a page that are kept. All that is read often is far fewer; the rest are old pages and components' feeds.
    private static let limit = 200

    private let pages = Mutex<[PublicID: Answers]>([:])
    private let builds = SingleFlight<Key, KeptAnswer>()

    /// - Parameter make: makes the answer of this snapshot.
    func answer(
        to document: PublicDocument, of snapshot: StatusSnapshot, make: @escaping @Sendable () async throws -> KeptAnswer
    ) async throws -> KeptAnswer {
        let (page, mark) = (snapshot.site.id, snapshot.mark)
        if let kept = kept(document, of: page, mark) { return kept }
        // The snapshot lives on until it is made, so that no other has its identity meanwhile.
        return try await builds.value(of: Key(page: page, mark: ObjectIdentifier(mark), document: document)) { [self] in
            if let kept = kept(document, of: page, mark) { return kept }
            let answer = try await make()
            pages.withLock { if $0[page]?.mark === mark { $0[page]?.kept[document] = answer } }
            return answer
        }
    }

    private func kept(_ document: PublicDocument, of page: PublicID, _ mark: StatusSnapshot.Mark) -> KeptAnswer? {
        pages.withLock { pages in
            var answers = pages[page].flatMap { $0.mark === mark ? $0 : nil } ?? Answers(mark: mark)
            defer { pages[page] = answers }
            return answers.kept[document]
        }
    }
}
