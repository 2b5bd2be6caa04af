import HTTPTypes
package import Hummingbird
package import NIOCore

extension Request {
    /// The whole body, inflated when it is sent with `Content-Encoding: gzip` or `deflate`.
    /// - Parameters:
    ///   - limit: bytes as sent; `setting` is named in the refusal.
    ///   - inflatedLimit: bytes once inflated; `inflatedSetting` is named in the refusal.
    /// - Throws: 413 above a limit, 415 for another encoding, 400 for one that is broken.
    package func wholeBody(
        limit: Int, setting: String, inflatedLimit: Int, inflatedSetting: String = "limits.inflated_bytes"
    ) async throws -> ByteBuffer {
        guard ["identity", "gzip", "x-gzip", "deflate"].contains(contentEncoding) else { throw ClientError.unknownEncoding }
        let body = try await collected(limit: limit, setting: setting)
        guard contentEncoding != "identity" else { return body }
        return try Self.inflate(body, limit: inflatedLimit, setting: inflatedSetting)
    }

    /// The whole body where nobody has a reason to compress it: small, and read before it is known who sends it.
    /// - Throws: 413 above `limit` bytes, 415 for any `Content-Encoding`.
    package func plainBody(limit: Int) async throws -> ByteBuffer {
        guard contentEncoding == "identity" else { throw ClientError.encodedBody }
        return try await collected(limit: limit, setting: "fixed for this address")
    }

    private var contentEncoding: String { headers[.contentEncoding]?.lowercased() ?? "identity" }

    private func collected(limit: Int, setting: String) async throws -> ByteBuffer {
        let refusal = ClientError.bodyTooLarge(limit: limit, setting: setting)
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw refusal }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw refusal
        }
    }

    private static func inflate(_ body: ByteBuffer, limit: Int, setting: String) throws -> ByteBuffer {
        do {
            let inflated = try body.withUnsafeReadableBytes { source in try Gzip.inflate(source, limit: limit) }
            try BodyBudget.Share.current?.take(inflated.count)
            return ByteBuffer(bytes: inflated)
        } catch let failure as Gzip.Failure {
            switch failure {
            case .tooLarge: throw ClientError.bodyTooLarge(limit: limit, setting: setting)
            case .corrupt: throw ClientError.brokenEncoding
            case .outOfMemory: throw ClientError.noMemoryToInflate
            }
        }
    }
}
