import Hummingbird
import Kernel
import Logging
import NIOCore
import NIOHTTP1

/// The answer to what never became a request. Its address is not known, nor its family: it has the fields of all.
struct ConnectionRefusal: Equatable {
    let status: HTTPResponseStatus
    let code: ClientError.Code
    let detail: String
    /// For the log.
    let reason: String

    init(_ error: HTTPParserError) {
        let isTooLarge = error == .headerOverflow
        status = isTooLarge ? .requestHeaderFieldsTooLarge : .badRequest
        code = isTooLarge ? "head-too-large" : "malformed-request"
        detail = isTooLarge ? "The request head is larger than limits.header_bytes." : "This is not valid HTTP."
        reason = String(describing: error)
    }

    private init(_ status: HTTPResponseStatus, code: ClientError.Code, _ detail: String) {
        (self.status, self.code, self.detail, reason) = (status, code, detail, code.rawValue)
    }

    static let slowHead = ConnectionRefusal(
        .requestTimeout, code: "head-timeout", "The request head took longer than limits.head_seconds allows.")
    static let tooMany = ConnectionRefusal(
        .serviceUnavailable, code: "too-many-connections",
        "There are more connections than limits.connections or limits.connections_per_address allow.")

    /// - Parameter id: of the request, as the log has it.
    func body(id: String) -> ByteBuffer {
        ByteBuffer(
            string: #"{"type":"\#(ProblemType.uri(of: code))","title":"\#(status.reasonPhrase)","status":\#(status.code),"#
                + #""detail":"\#(detail)","request_id":"\#(id)","ok":false}"#)
    }

    /// With the headers every answer has.
    func head(id: String, length: Int, isSecure: Bool, now: Timestamp) -> HTTPResponseHead {
        var fields = SecurityHeaders.fields(for: "application/problem+json", isSecure: isSecure)
        fields[.contentType] = "application/problem+json"
        fields[.contentLength] = String(length)
        fields[.connection] = "close"
        fields[.date] = now.httpDate
        fields[.requestID] = id
        if status == .serviceUnavailable { fields[.retryAfter] = "1" }
        return HTTPResponseHead(version: .http1_1, status: status, headers: HTTPHeaders(fields.map { ($0.name.rawName, $0.value) }))
    }
}
