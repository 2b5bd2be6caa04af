import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Bounds the memory that bodies of all requests together take. Each request reserves bytes as they arrive and as they are inflated,
/// and releases all of them once it is answered. The last eighth is for small bodies: large ones, however many, keep no report out.
final class BodyBudget: RouterMiddleware {
    typealias Context = AppContext

    /// The bytes that one request has reserved.
    final class Reservation: Sendable {
        /// Of the request that is being answered; nil when it has no body.
        @TaskLocal static var current: Reservation?

        private let budget: BodyBudget
        private let bytes = Atomic<Int>(0)

        fileprivate init(_ budget: BodyBudget) { self.budget = budget }

        /// Adds bytes. Throws 503 when the bodies of all requests would be larger than the limit. A body that is alone always passes,
        /// or one larger than the limit never could.
        func add(_ count: Int) throws {
            let own = bytes.add(count, ordering: .relaxed).newValue
            let all = budget.reserved.add(count, ordering: .relaxed).newValue
            let limit = own <= BodyBudget.small ? budget.limit : budget.limit - budget.limit / 8
            guard all <= limit || all == own else { throw budget.refusal }
        }

        fileprivate func release() {
            budget.reserved.subtract(bytes.exchange(0, ordering: .relaxed), ordering: .relaxed)
        }
    }

    private static let small = 64 << 10

    private let limit: Int
    private let reserved = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard request.sendsBody else { return try await next(request, context) }
        let reservation = Reservation(self)
        defer { reservation.release() }
        let counted = request.watchingBody { buffer in try reservation.add(buffer?.readableBytes ?? 0) }
        return try await Reservation.$current.withValue(reservation) { try await next(counted, context) }
    }

    private var refusal: ClientError { .tooManyBytesAtOnce(limit: limit) }
}
