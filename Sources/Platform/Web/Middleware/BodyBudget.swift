import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Bounds how many bytes of bodies all requests together hold: counted as they arrive and as they are inflated, given
/// back when the request is answered. The last eighth is for small bodies: large ones, however many, keep no report out.
final class BodyBudget: RouterMiddleware {
    typealias Context = AppContext

    /// The part of one request.
    final class Share: Sendable {
        /// Of the request that is being answered; nil when it has no body.
        @TaskLocal static var current: Share?

        private let budget: BodyBudget
        private let bytes = Atomic<Int>(0)

        fileprivate init(_ budget: BodyBudget) { self.budget = budget }

        /// Throws 503 when others hold so much that these bytes are too many. A body that is alone always passes, or one
        /// larger than the limit never could.
        func take(_ count: Int) throws {
            let own = bytes.add(count, ordering: .relaxed).newValue
            let all = budget.held.add(count, ordering: .relaxed).newValue
            let limit = own <= BodyBudget.small ? budget.limit : budget.limit - budget.limit / 8
            guard all <= limit || all == own else { throw budget.refusal }
        }

        fileprivate func giveBack() {
            budget.held.subtract(bytes.exchange(0, ordering: .relaxed), ordering: .relaxed)
        }
    }

    private static let small = 64 << 10

    private let limit: Int
    private let held = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard request.sendsBody else { return try await next(request, context) }
        let share = Share(self)
        defer { share.giveBack() }
        let counted = request.watchingBody { buffer in try share.take(buffer?.readableBytes ?? 0) }
        return try await Share.$current.withValue(share) { try await next(counted, context) }
    }

    private var refusal: ClientError { .tooManyBytesAtOnce(limit: limit) }
}
