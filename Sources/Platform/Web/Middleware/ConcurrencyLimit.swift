import HTTPTypes
import Hummingbird
import Synchronization

/// Refuses requests beyond the number that may be worked on at the same time.
final class ConcurrencyLimit: RouterMiddleware {
    typealias Context = AppContext

    private let limit: Int
    private let current = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let before = current.add(1, ordering: .relaxed).oldValue
        defer { current.subtract(1, ordering: .relaxed) }
        guard before < limit else {
            throw HTTPFailure.unavailable(
                "More than \(limit) requests are being worked on (limits.concurrent_requests).", code: "too-many-requests-at-once")
        }
        return try await next(request, context)
    }
}
