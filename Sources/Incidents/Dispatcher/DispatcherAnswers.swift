import Accounts
import HTTPTypes
import Hummingbird
package import Platform

extension RouteFamily {
    /// The Dispatcher's addresses: `/v1/…`, and posts to the bare address.
    package static let dispatcher = RouteFamily(rawValue: "dispatcher")
}

/// The form of the Dispatcher's answers. Its old client ignores the status and reads `ok`, so every refusal says it too.
package enum DispatcherAnswers {
    struct Accepted: Encodable { let ok = true }

    private struct Refused<Detail: Encodable>: Encodable {
        let detail: Detail
        let ok = false
    }

    static let ok = Accepted()

    static func refused(_ status: HTTPResponse.Status, _ detail: String) -> Response {
        .json(Refused(detail: detail), status: status)
    }

    static func refused(_ failure: ValidationFailure) -> Response {
        .json(Refused(detail: failure.issues), status: .unprocessableContent)
    }

    /// Addresses of the old server's own documentation, which is not served: whoever asks there is a client of it.
    private static let oldDocumentation = ["/docs", "/redoc", "/openapi.json"]

    /// How failures look on the Dispatcher's addresses: everything below `/v1`, and posts to the bare address.
    package static let family = ErrorFamily(
        name: "dispatcher", of: .dispatcher,
        covers: { request in
            let path = request.uri.path
            return path == "/v1" || path.hasPrefix("/v1/") || (path == "/" && request.method == .post)
                || oldDocumentation.contains(path)
        },
        respond: { error, detail, _, _ in
            if error.status == .unprocessableContent, let field = error.field {
                return refused(ValidationFailure(issues: [.wrongValue(["body", field], detail, error.given.map { .string($0) } ?? .null)]))
            }
            return refused(error.status, ownWords[error.code] ?? ownWords[error.sentAs] ?? detail)
        })

    /// The old server's own words where clients know them.
    private static let ownWords: [ClientError.Code: String] = [
        "not-found": "Not Found", "method-not-allowed": "Method Not Allowed", .tokenMissing: "Not authenticated",
        .tokenUnknown: "Invalid authentication credentials", .wrongCredentials: "Некорректное имя пользователя или пароль",
    ]
}
