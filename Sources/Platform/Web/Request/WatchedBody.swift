import HTTPTypes
package import Hummingbird
import NIOCore

/// A body of which somebody is told when its next bytes are waited for, and when the wait is over.
private struct WatchedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let waits: @Sendable () -> Void
    let goesOn: @Sendable (ByteBuffer?) throws -> Void

    struct AsyncIterator: AsyncIteratorProtocol {
        var bytes: RequestBody.AsyncIterator
        let watch: WatchedBody

        mutating func next() async throws -> ByteBuffer? {
            watch.waits()
            let buffer: ByteBuffer?
            do {
                buffer = try await bytes.next()
            } catch {
                try? watch.goesOn(nil)
                throw error
            }
            try watch.goesOn(buffer)
            return buffer
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(bytes: body.makeAsyncIterator(), watch: self) }
}

extension Request {
    /// Whether a body is on its way. GET and HEAD read none, and what streams to them needs the request as it came.
    package var sendsBody: Bool {
        guard method != .get, method != .head else { return false }
        return headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false
    }

    /// The request with a watch on its body.
    /// - Parameters:
    ///   - waits: called before the next bytes are waited for.
    ///   - goesOn: called when they have come, with nil at the end and when they never will; what it throws the reader of
    ///     the body gets.
    func watchingBody(
        waits: @escaping @Sendable () -> Void = {}, goesOn: @escaping @Sendable (ByteBuffer?) throws -> Void
    ) -> Request {
        var request = self
        request.body = RequestBody(asyncSequence: WatchedBody(body: body, waits: waits, goesOn: goesOn))
        return request
    }
}
