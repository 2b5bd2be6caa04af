package import HTTPTypes
import Hummingbird
import NIOCore

/// A refusal or failure on its way to the client: what may be said about it. Its form is the family's business.
package struct HTTPFailure: Error, Sendable {
    package var status: HTTPResponse.Status
    /// Stable and in kebab case, e.g. `body-too-large`; clients and dictionaries go by it.
    package var code: String
    /// One English sentence for a person. Never holds secrets or internals.
    package var message: String
    package var headers: HTTPFields
    /// Every parameter or field that is wrong, for families that tell them one by one.
    package var faults: [FieldFault] = []
    /// What differs from case to case, for texts in the reader's language.
    package var values: [String: String] = [:]

    package init(_ status: HTTPResponse.Status, code: String, _ message: String, headers: HTTPFields = [:]) {
        (self.status, self.code, self.message, self.headers) = (status, code, message, headers)
    }

    package static func badRequest(_ message: String, code: String = "bad-request") -> Self {
        .init(.badRequest, code: code, message)
    }

    /// `challenge` is the `WWW-Authenticate` header, without which a 401 is not one.
    package static func unauthorized(_ message: String = "Sign in first.", challenge: String = "Bearer") -> Self {
        .init(.unauthorized, code: "unauthorized", message, headers: [.wwwAuthenticate: challenge])
    }

    package static func forbidden(_ message: String, code: String = "forbidden") -> Self {
        .init(.forbidden, code: code, message)
    }

    package static func notFound(_ message: String = "There is nothing at this address.") -> Self {
        .init(.notFound, code: "not-found", message)
    }

    package static func methodNotAllowed(allow: String) -> Self {
        .init(
            .methodNotAllowed, code: "method-not-allowed", "This address answers \(allow).", headers: [.allow: allow])
    }

    package static func conflict(_ message: String, code: String = "conflict") -> Self {
        .init(.conflict, code: code, message)
    }

    /// The body is well formed but says something impossible.
    package static func unprocessable(_ message: String, code: String = "unprocessable") -> Self {
        .init(.unprocessableContent, code: code, message)
    }

    /// The body is larger than `limit` bytes; `setting` names the setting that says so.
    package static func bodyTooLarge(limit: Int, setting: String) -> Self {
        .init(
            .contentTooLarge, code: "body-too-large", "The request body is larger than \(limit) bytes (\(setting)).",
            headers: [.connection: "close"])
    }

    /// - Parameter retryAfter: whole seconds until the next try makes sense.
    package static func tooManyRequests(_ message: String, retryAfter: Int) -> Self {
        .init(.tooManyRequests, code: "too-many-requests", message, headers: [.retryAfter: String(retryAfter)])
    }

    /// - Parameter retryAfter: whole seconds until the next try makes sense.
    package static func unavailable(
        _ message: String, code: String = "unavailable", retryAfter: Int = 1
    ) -> Self {
        .init(.serviceUnavailable, code: code, message, headers: [.retryAfter: String(retryAfter)])
    }

    /// What is said about an error nobody foresaw.
    static let unknown = HTTPFailure(
        .internalServerError, code: "internal-error",
        "Something went wrong here. The request id helps to find it in the log.")
}

/// Says what errors of one kind mean to a client; nil for errors it does not know.
package typealias FailureMapping = @Sendable (any Error) -> HTTPFailure?

extension HTTPFailure {
    /// What an error means to a client: its own word, a mapping's, the HTTP library's; nil when nobody knows it.
    init?(_ error: any Error, mappings: [FailureMapping]) {
        if let failure = error as? HTTPFailure {
            self = failure
        } else if let failure = mappings.lazy.compactMap({ $0(error) }).first {
            self = failure
        } else if let failure = HTTPFailure(library: error) {
            self = failure
        } else {
            return nil
        }
    }

    private init?(library error: any Error) {
        switch error {
        case let error as HTTPError where error.status == .notFound && error.body == nil:
            self = .notFound()
        case let error as HTTPError where error.status.code < 500:
            let reason = error.status.reasonPhrase
            self.init(
                error.status, code: reason.lowercased().split(separator: " ").joined(separator: "-"),
                error.body ?? reason + ".", headers: error.headers)
        case is NIOTooManyBytesError:
            self.init(.contentTooLarge, code: "body-too-large", "The request body is too large.", headers: [.connection: "close"])
        default:
            return nil
        }
    }
}
