import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Bounds how many bytes of bodies all requests together hold: counted as they arrive and as they are inflated, given
/// back when the request is answered. Small bodies are not counted: the number of requests bounds those.
final class BodyBudget: RouterMiddleware {
    typealias Context = AppContext

    /// The part of one request.
    final class Share: Sendable {
        /// Of the request that is being answered; nil when its body cannot become large.
        @TaskLocal static var current: Share?

        private let budget: BodyBudget
        private let bytes = Atomic<Int>(0)

        fileprivate init(_ budget: BodyBudget) { self.budget = budget }

        /// Throws 503 when others hold so much that these bytes are too many. A body that is alone always passes, or a
        /// large one never could.
        func take(_ count: Int) throws {
            let own = bytes.add(count, ordering: .relaxed).newValue
            let all = budget.held.add(count, ordering: .relaxed).newValue
            guard all <= budget.limit || all == own else { throw budget.refusal }
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
        guard Self.mayBeLarge(request) else { return try await next(request, context) }
        let share = Share(self)
        defer { share.giveBack() }
        var request = request
        request.body = RequestBody(
            asyncSequence: request.body.map { buffer in
                try share.take(buffer.readableBytes)
                return buffer
            })
        return try await Share.$current.withValue(share) { [request] in try await next(request, context) }
    }

    private static func mayBeLarge(_ request: Request) -> Bool {
        if request.method == .get || request.method == .head { return false }
        guard request.headers[.contentEncoding] == nil else { return true }
        if request.headers[.transferEncoding] != nil { return true }
        return request.headers[.contentLength].map { (Int($0) ?? .max) > small } ?? false
    }

    private var refusal: ClientError { .tooManyBytesAtOnce(limit: limit) }
}
