import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import NIOHTTP1

/// Puts the answers of routes into a ``ResponseCache`` that say that anybody may have them for a while.
struct ResponseKeeping: RouterMiddleware {
    typealias Context = AppContext

    /// Headers of requests that are part of the key, or keep a request from having one.
    private static let known: Set = ["accept", "accept-encoding", "accept-language", "cookie", "authorization"]

    let cache: ResponseCache
    let observation: RequestObservation
    let now: @Sendable () -> Timestamp

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let key = ResponseCache.Key(request, context) else { return try await next(request, context) }
        let revision = cache.revision
        var response = try await next(request, context)
        guard let lifetime = Self.lifetime(of: response) else { return response }
        let time = now()
        let body = BodyCollector()
        try await response.body.write(body.writer)
        response.body = .init(byteBuffer: body.bytes)
        let entry = ResponseCache.Entry(
            headers: HTTPHeaders(response.headers.map { ($0.name.rawName, $0.value) }), body: body.bytes,
            figures: observation.figures(of: request, context, status: response.status.code), storedAt: time, lifetime: lifetime)
        cache.keep(entry, as: key, madeAfter: revision)
        return response
    }

    /// How long anybody may be given the same answer; nil for what is not for everybody, has no end that is known or is large.
    static func lifetime(of response: Response) -> Duration? {
        guard response.status == .ok, !response.headers.contains(.setCookie),
            let length = response.body.contentLength, length <= ResponseCache.largestBody
        else { return nil }
        func list(_ name: HTTPField.Name) -> [String] { response.headers[values: name].listMembers.map { $0.lowercased() } }
        let rules = list(.cacheControl)
        guard rules.contains("public"), let age = rules.first(where: { $0.hasPrefix("max-age=") }),
            let seconds = Int(age.dropFirst("max-age=".count)), seconds > 0, known.isSuperset(of: list(.vary))
        else { return nil }
        return .seconds(seconds)
    }
}

/// Takes the bytes of a body.
private final class BodyCollector {
    struct Writer: ResponseBodyWriter {
        let collector: BodyCollector

        mutating func write(_ buffer: ByteBuffer) async throws {
            // One piece, as most are, is shared and not copied.
            if collector.bytes.readableBytes == 0 { collector.bytes = buffer } else { collector.bytes.writeImmutableBuffer(buffer) }
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    var bytes = ByteBuffer()

    var writer: Writer { Writer(collector: self) }
}
