import Crypto
import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore

/// An answer that is the same for everybody, kept as bytes: made, compressed and tagged once.
package struct KeptAnswer: Sendable {
    private let plain: ByteBuffer
    /// Nil where it would not be smaller.
    private let gzipped: ByteBuffer?
    private let contentType: String
    private let tag: EntityTag

    /// - Parameter compresses: no for pictures and fonts, which are compressed already.
    package init(_ bytes: [UInt8], contentType: String, compresses: Bool = true) {
        plain = ByteBuffer(bytes: bytes)
        gzipped = compresses ? Gzip.compress(bytes).map { ByteBuffer(bytes: $0) } : nil
        self.contentType = contentType
        tag = EntityTag(of: bytes)
    }

    /// The answer in the form that the client takes; 304 for one that has it.
    package func response(to request: Request, cacheControl: String) -> Response {
        let compressed = request.headers[.acceptEncoding]?.contains("gzip") == true ? gzipped : nil
        let sentTag = compressed == nil ? tag : tag.ofCompressed
        var headers: HTTPFields = [.cacheControl: cacheControl, .eTag: sentTag.text, .vary: "Accept-Encoding"]
        if sentTag.isKnown(to: request) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = contentType
        if compressed != nil { headers[.contentEncoding] = "gzip" }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: compressed ?? plain))
    }
}

/// What an answer is, made of its bytes: a strong tag (RFC 9110, section 8.8.3).
package struct EntityTag: Hashable, Sendable {
    /// As the header `ETag` has it, with its quotes.
    package let text: String

    package init(of bytes: some Sequence<UInt8>) {
        var hash = SHA256()
        hash.update(data: Data(bytes))
        text = "\"" + Data(hash.finalize().prefix(16)).base64URL + "\""
    }

    private init(text: String) { self.text = text }

    /// The same in another encoding is another representation, and has a tag of its own.
    var ofCompressed: EntityTag { EntityTag(text: "\"gzip-" + text.dropFirst()) }

    /// Whether the client has it (`If-None-Match`); `W/` does not matter when nothing is to be changed.
    package func isKnown(to request: Request) -> Bool {
        request.headers[values: .ifNoneMatch].listMembers.contains { $0 == "*" || $0 == text || $0 == "W/" + text }
    }
}
