import Foundation
import HTTPTypes
package import Hummingbird
package import NIOCore

/// A body as it was before it was compressed.
package struct InflatedBody: Sendable {
    package let bytes: ByteBuffer
    /// `Content-Encoding`, where it does not say what the bytes are as it should.
    package let oddEncoding: String?
}

extension Request {
    /// The whole body, inflated when it is sent with `Content-Encoding: gzip` or `deflate`. `identity` beside them counts for
    /// nothing, and `deflate` may lack zlib's header, as many clients have it.
    /// - Parameters:
    ///   - limit: bytes as sent; `setting` is named in the refusal.
    ///   - inflatedLimit: bytes once inflated; `inflatedSetting` is named in the refusal.
    /// - Throws: 413 above a limit, 415 for another encoding, 400 for one that is broken.
    package func inflatedBody(
        limit: Int, setting: String, inflatedLimit: Int, inflatedSetting: String = "limits.inflated_bytes"
    ) async throws -> InflatedBody {
        let header = headers[.contentEncoding]
        let encodings = encodings
        guard encodings.count < 2, encodings.allSatisfy(["gzip", "x-gzip", "deflate"].contains) else { throw ClientError.unknownEncoding }
        let body = try await collected(limit: limit, setting: setting)
        let isOdd = header.map { $0.lowercased() != (encodings.first ?? "identity") } ?? false
        guard let encoding = encodings.first else { return InflatedBody(bytes: body, oddEncoding: isOdd ? header : nil) }
        let inflated = try Self.inflate(body, mayBeRaw: encoding == "deflate", limit: inflatedLimit, setting: inflatedSetting)
        return InflatedBody(bytes: inflated.bytes, oddEncoding: isOdd || inflated.isRaw ? header : nil)
    }

    /// The bytes of ``inflatedBody(limit:setting:inflatedLimit:inflatedSetting:)``.
    package func wholeBody(
        limit: Int, setting: String, inflatedLimit: Int, inflatedSetting: String = "limits.inflated_bytes"
    ) async throws -> ByteBuffer {
        try await inflatedBody(limit: limit, setting: setting, inflatedLimit: inflatedLimit, inflatedSetting: inflatedSetting).bytes
    }

    /// The whole body where nobody has a reason to compress it: small, and read before it is known who sends it.
    /// - Throws: 413 above `limit` bytes, 415 for any `Content-Encoding`.
    package func plainBody(limit: Int) async throws -> ByteBuffer {
        guard encodings.isEmpty else { throw ClientError.encodedBody }
        return try await collected(limit: limit, setting: "fixed for this address")
    }

    /// As `Content-Encoding` names them, in small letters, without those that do nothing.
    private var encodings: [String] {
        (headers[.contentEncoding] ?? "").lowercased().split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && $0 != "identity" }
    }

    private func collected(limit: Int, setting: String) async throws -> ByteBuffer {
        let refusal = ClientError.bodyTooLarge(limit: limit, setting: setting)
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw refusal }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw refusal
        }
    }

    private static func inflate(
        _ body: ByteBuffer, mayBeRaw: Bool, limit: Int, setting: String
    ) throws -> (bytes: ByteBuffer, isRaw: Bool) {
        do {
            let (inflated, isRaw) = try body.withUnsafeReadableBytes { source in
                do { return (try Gzip.inflate(source, limit: limit), false) } catch Gzip.Failure.corrupt where mayBeRaw {
                    return (try Gzip.inflate(source, isRaw: true, limit: limit), true)
                }
            }
            try BodyBudget.Reservation.current?.add(inflated.count)
            return (ByteBuffer(bytes: inflated), isRaw)
        } catch let failure as Gzip.Failure {
            switch failure {
            case .tooLarge: throw ClientError.bodyTooLarge(limit: limit, setting: setting)
            case .corrupt: throw ClientError.brokenEncoding
            case .outOfMemory: throw ClientError.noMemoryToInflate
            }
        }
    }
}
