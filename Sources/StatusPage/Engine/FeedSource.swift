package import Foundation
import Platform
import Synchronization

/// Fetches what a source holds, within a time. One look at a source at a time: a file system that hangs holds one thread of
/// this process and not one more with every look.
package final class FeedSource: Sendable {
    private let folder: FeedFolder?
    private let address: FeedAddress?
    private let timeout: Duration
    private let underWay = Mutex<Set<FeedName>>([])

    package init(folder: FeedFolder?, address: FeedAddress?, timeout: Duration) {
        (self.folder, self.address, self.timeout) = (folder, address, timeout)
    }

    /// - Throws: ``FeedFailure``, `OutboundFailure`, `CancellationError`.
    package func contents(of name: FeedName) async throws -> Data {
        guard underWay.withLock({ $0.insert(name).inserted }) else { throw FeedFailure.stillReading }
        return try await Deadline.run(timeout, failing: FeedFailure.timeout) { [self] in
            defer { _ = underWay.withLock { $0.remove(name) } }
            switch name.transport {
            case .file(let file):
                guard let folder else { throw FeedFailure.noFile }
                return try await folder.contents(of: file)
            case .list(let list):
                guard let address else { throw FeedFailure.unreachable }
                return try await address.contents(of: list)
            }
        }
    }
}
