import HTTPTypes
import Hummingbird
import NIOCore
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
        guard Self.sendsBody(request) else { return try await next(request, context) }
        var request = request
        request.body = RequestBody(asyncSequence: AwaitedBody(body: request.body, slot: slot))
        return try await next(request, context)
    }

    /// GET and HEAD read no body, and what streams to them needs the request as it came.
    private static func sendsBody(_ request: Request) -> Bool {
        guard request.method != .get, request.method != .head else { return false }
        return request.headers[.transferEncoding] != nil || request.headers[.contentLength].map { $0 != "0" } ?? false
    }

    private var refusal: ClientError { .tooManyRequestsAtOnce(limit: limit) }
}

/// A body that leaves the request's slot to others while its bytes are waited for.
private struct AwaitedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let slot: ConcurrencyLimit.Slot

    struct AsyncIterator: AsyncIteratorProtocol {
        var bytes: RequestBody.AsyncIterator
        let slot: ConcurrencyLimit.Slot

        mutating func next() async throws -> ByteBuffer? {
            slot.giveBack()
            let buffer = try await bytes.next()
            try slot.take()
            return buffer
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(bytes: body.makeAsyncIterator(), slot: slot) }
}
