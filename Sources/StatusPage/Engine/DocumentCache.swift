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

    /// There is one.
    private enum Whole { case document }

    /// A document that waits for its first values is worth little: it is looked at again sooner.
    private static let incompleteValidity: Duration = .seconds(1)

    private let document: @Sendable (Timestamp) async throws -> StatusDocument
    private let validity: Duration
    private let now: @Sendable () -> Timestamp
    private let kept = Mutex<Copy?>(nil)
    private let builds = SingleFlight<Whole, Copy>()

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
        if let copy = fresh() { return copy }
        return try await builds.value(of: .document) { [self] in
            if let copy = fresh() { return copy }
            let copy = try await build(at: now())
            kept.withLock { $0 = copy }
            return copy
        }
    }

    private func fresh() -> Copy? {
        kept.withLock { $0 }.flatMap { $0.remaining(at: now()) == nil ? nil : $0 }
    }

    private func build(at time: Timestamp) async throws -> Copy {
        let document = try await document(time)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Copy(
            body: ByteBuffer(bytes: try encoder.encode(document)), builtAt: time,
            validity: document.status ? validity : min(validity, Self.incompleteValidity))
    }
}
