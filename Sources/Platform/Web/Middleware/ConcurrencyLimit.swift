import HTTPTypes
import Hummingbird
import Synchronization

/// Refuses requests beyond the number that may be worked on at the same time. A request whose body is being waited for
/// is not worked on, and how the server is doing is told however busy it is.
final class ConcurrencyLimit: RouterMiddleware {
    typealias Context = AppContext

    /// The place of one request among those that are worked on.
    fileprivate final class Slot: Sendable {
        private let limit: ConcurrencyLimit
        private let isTaken = Atomic(false)

        init(_ limit: ConcurrencyLimit) { self.limit = limit }

        func take() throws {
            guard limit.current.add(1, ordering: .relaxed).oldValue < limit.limit else {
                limit.current.subtract(1, ordering: .relaxed)
                throw limit.refusal
            }
            isTaken.store(true, ordering: .relaxed)
        }

        func giveBack() {
            if isTaken.exchange(false, ordering: .relaxed) { limit.current.subtract(1, ordering: .relaxed) }
        }
    }

    private let limit: Int
    private let current = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard !PlatformPath.isHealth(request.uri.path) else { return try await next(request, context) }
        let slot = Slot(self)
        try slot.take()
        defer { slot.giveBack() }
        guard request.sendsBody else { return try await next(request, context) }
        // While its bytes are waited for, the slot is another's.
        return try await next(request.watchingBody(waits: slot.giveBack) { _ in try slot.take() }, context)
    }

    private var refusal: ClientError { .tooManyRequestsAtOnce(limit: limit) }
}
