import Hummingbird
import Kernel
import NIOCore
import NIOHTTP1

/// The answer to what never became a request. Neither its address is known, nor its family, nor who reads it: it has the fields of
/// all families, and its sentence in English.
struct ConnectionRefusal: Error, Equatable {
    let error: ClientError
    /// For the log.
    let reason: String

    init(_ error: HTTPParserError) {
        (self.error, reason) = (error == .headerOverflow ? .headTooLarge : .notHTTP, String(describing: error))
    }

    private init(_ error: ClientError) { (self.error, reason) = (error, error.code.rawValue) }

    static let slowHead = ConnectionRefusal(.slowHead)
    static let tooMany = ConnectionRefusal(.tooManyConnections)
    static let webSocketVersion = ConnectionRefusal(.webSocketVersion)
    static let webSocketKey = ConnectionRefusal(.webSocketKey)

    /// - Parameter id: of the request, as the log has it.
    func body(id: String, words: TextCatalog) -> ByteBuffer {
        ByteBuffer(
            string: #"{"type":"\#(ProblemType.uri(of: error.sentAs))","title":"\#(error.status.reasonPhrase)","#
                + #""status":\#(error.status.code),"detail":\#(JSON.text(words.detail(error)).line),"request_id":"\#(id)","ok":false}"#)
    }

    /// With the headers every answer has.
    func head(id: String, length: Int, isSecure: Bool, now: Timestamp) -> HTTPResponseHead {
        var fields = SecurityHeaders.fields(for: "application/problem+json", isSecure: isSecure)
        fields[.contentType] = "application/problem+json"
        fields[.contentLength] = String(length)
        fields[.date] = now.httpDate
        fields[.requestID] = id
        for field in error.headers { fields[field.name] = field.value }
        return HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: error.status.code),
            headers: HTTPHeaders(fields.map { ($0.name.rawName, $0.value) }))
    }
}
