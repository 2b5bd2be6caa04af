import Foundation
package import Kernel
import Metrics
package import NIOCore

/// The document as bytes, built once for however many ask, and anew when its time is over.
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

    /// There is one of it.
    private enum Only { case document }

    /// A document that waits for its first values is worth little: it is looked at again sooner.
    private static let incompleteValidity: Duration = .seconds(1)
    /// How long the last one serves while no new one can be made, beyond its time.
    private static let grace: Duration = .seconds(300)

    private let document: @Sendable (Timestamp) async throws -> StatusDocument
    private let validity: Duration
    private let kept: SingleFlightCache<Only, Int, Copy>
    private let builds = Counter.statusBuilds(of: "document")

    /// - Parameters:
    ///   - validity: how long a document serves.
    ///   - document: makes one.
    package init(
        validity: Duration, now: @escaping @Sendable () -> Timestamp,
        document: @escaping @Sendable (Timestamp) async throws -> StatusDocument
    ) {
        (self.validity, self.document) = (validity, document)
        kept = SingleFlightCache(
            limit: 2, now: now, isFresh: { $0.remaining(at: $1) != nil },
            isGood: { $1.since($0.builtAt) < $0.validity + Self.grace })
    }

    package func current() async throws -> Copy {
        try await kept.value(of: .document, 0) { [self] time in
            builds.increment()
            let document = try await document(time)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Copy(
                body: ByteBuffer(bytes: try encoder.encode(document)), builtAt: time,
                validity: document.status ? validity : min(validity, Self.incompleteValidity))
        }
    }
}

extension Counter {
    /// How often something was made for readers: however many ask, it grows no faster than what is kept grows old.
    static func statusBuilds(of what: String) -> Counter { Counter(label: "switchboard_status_builds", dimensions: [("of", what)]) }
}
