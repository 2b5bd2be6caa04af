import Foundation
package import Kernel
import Metrics
package import NIOCore
import Synchronization

/// The document as bytes, built once for however many ask. The first one who asks after its time is over has it built; the
/// others wait for the same build, and none of them ends it by going away.
///
/// While the database is away the last one serves a little longer: nobody is told less than what was known.
package final class DocumentCache: Sendable {
    package struct Copy: Sendable {
        /// JSON.
        package let body: ByteBuffer
        package let builtAt: Timestamp
        /// How long it serves.
        package let validity: Duration

        /// Seconds from now on in which it still serves, rounded down; nil when its time is over or the clock was set back.
        package func remaining(at now: Timestamp) -> Int? {
            let age = now.since(builtAt)
            return age >= .zero && age < validity ? Int((validity - age).components.seconds) : nil
        }
    }

    private struct State {
        var copy: Copy?
        var build: Task<Copy, any Error>?
        /// Whether the last build failed.
        var isFailing = false
    }

    /// A document that waits for its first values is worth little: it is looked at again sooner.
    private static let incompleteValidity: Duration = .seconds(1)
    /// How long the last one serves while no new one can be made, beyond its time.
    private static let grace: Duration = .seconds(300)

    private let document: @Sendable (Timestamp) async throws -> StatusDocument
    private let validity: Duration
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())
    private let builds = Counter.statusBuilds(of: "document")

    /// - Parameters:
    ///   - validity: how long a document serves.
    ///   - document: makes one.
    package init(
        validity: Duration, now: @escaping @Sendable () -> Timestamp,
        document: @escaping @Sendable (Timestamp) async throws -> StatusDocument
    ) {
        (self.validity, self.now, self.document) = (validity, now, document)
    }

    package func current() async throws -> Copy {
        let now = now()
        let (copy, build) = state.withLock { state -> (Copy?, Task<Copy, any Error>?) in
            if let copy = state.copy, copy.remaining(at: now) != nil { return (copy, nil) }
            // While nothing can be built, nobody waits but the one who tries again.
            if state.build != nil, state.isFailing, let copy = state.copy, Self.isGood(copy, at: now) { return (copy, nil) }
            if let build = state.build { return (nil, build) }
            // Nobody's own, so that nobody's going away cancels it.
            let build = Task { [self] in try await make(at: now) }
            state.build = build
            return (nil, build)
        }
        if let copy { return copy }
        guard let build else { return try await make(at: now) }
        return try await build.value
    }

    private func make(at time: Timestamp) async throws -> Copy {
        builds.increment()
        do {
            let document = try await document(time)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let copy = Copy(
                body: ByteBuffer(bytes: try encoder.encode(document)), builtAt: time,
                validity: document.status ? validity : min(validity, Self.incompleteValidity))
            state.withLock { $0 = State(copy: copy, build: nil) }
            return copy
        } catch {
            let last = state.withLock { state in
                (state.build, state.isFailing) = (nil, true)
                return state.copy
            }
            guard let last, Self.isGood(last, at: time) else { throw error }
            return last
        }
    }

    /// Whether a document serves where no new one can be made.
    private static func isGood(_ copy: Copy, at time: Timestamp) -> Bool { time.since(copy.builtAt) < copy.validity + grace }
}

extension Counter {
    /// How often something was made for readers: however many ask, it grows no faster than what is kept grows old.
    static func statusBuilds(of what: String) -> Counter { Counter(label: "switchboard_status_builds", dimensions: [("of", what)]) }
}
