import Foundation
package import HTTPTypes
package import Hummingbird
import NIOCore
import NIOFoundationCompat

extension Response {
    /// A JSON answer, its keys as the type's coding keys spell them.
    package static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, contentType: String = "application/json"
    ) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        guard let data = try? encoder.encode(value) else {
            // Only numbers that JSON has no form for (NaN, infinity) end here.
            return .text("{}", status: .internalServerError, contentType: contentType)
        }
        return .bytes(ByteBuffer(data: data), status: status, contentType: contentType)
    }

    /// A text answer, HTML by default.
    package static func text(
        _ text: String, status: HTTPResponse.Status = .ok, contentType: String = "text/html; charset=utf-8"
    ) -> Response {
        .bytes(ByteBuffer(string: text), status: status, contentType: contentType)
    }

    static func bytes(_ buffer: ByteBuffer, status: HTTPResponse.Status, contentType: String) -> Response {
        Response(status: status, headers: [.contentType: contentType], body: .init(byteBuffer: buffer))
    }

    /// Sends a browser elsewhere after a form (303: the next request is a GET).
    package static func redirect(to location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location])
    }
}
