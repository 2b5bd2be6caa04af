import Foundation
package import Kernel
package import NIOCore
import Synchronization

/// The document as bytes, built once for however many ask. The first one who asks after its time is over has it built; the
/// others wait for the same build, and none of them ends it by going away.
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
    }

    /// A document that waits for its first values is worth little: it is looked at again sooner.
    private static let incompleteValidity: Duration = .seconds(1)

    private let document: @Sendable (Timestamp) async throws -> StatusDocument
    private let validity: Duration
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

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
            state.withLock { $0.build = nil }
            throw error
        }
    }
}
