import HTTPTypes
package import Hummingbird
package import NIOCore

extension Request {
    /// The whole body, inflated when it is sent with `Content-Encoding: gzip` or `deflate`.
    /// - Parameters:
    ///   - limit: bytes as sent; `setting` is named in the refusal.
    ///   - inflatedLimit: bytes once inflated.
    /// - Throws: 413 above a limit, 415 for another encoding, 400 for one that is broken.
    package func wholeBody(
        limit: Int, setting: String, inflatedLimit: Int = .max
    ) async throws -> ByteBuffer {
        let refusal = HTTPFailure.bodyTooLarge(limit: limit, setting: setting)
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw refusal }
        let encoding = headers[.contentEncoding]?.lowercased() ?? "identity"
        guard ["identity", "gzip", "x-gzip", "deflate"].contains(encoding) else {
            throw HTTPFailure(
                .unsupportedMediaType, code: "unknown-encoding", "The body may be sent as it is, as gzip or as deflate.",
                headers: [.acceptEncoding: "gzip, deflate, identity"])
        }
        let body: ByteBuffer
        do {
            body = try await self.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw refusal
        }
        return encoding == "identity" ? body : try Self.inflate(body, limit: inflatedLimit)
    }

    private static func inflate(_ body: ByteBuffer, limit: Int) throws -> ByteBuffer {
        do {
            return ByteBuffer(bytes: try body.withUnsafeReadableBytes { source in try Gzip.inflate(source, limit: limit) })
        } catch let failure as Gzip.Failure {
            switch failure {
            case .tooLarge: throw HTTPFailure.bodyTooLarge(limit: limit, setting: "limits.inflated_bytes")
            case .corrupt: throw HTTPFailure.badRequest("The compressed body is broken.", code: "broken-encoding")
            case .outOfMemory: throw HTTPFailure.unavailable("There is no memory to inflate the body.")
            }
        }
    }
}
