import HTTPTypes
import Hummingbird
import NIOCore

/// What can be wrong with any request, and what can keep the server from answering it.
extension ClientError {
    /// One of each, for the test that looks for their words.
    package static let platform: [ClientError] = [
        .unauthorized, .notFound, .methodNotAllowed(allow: "GET"), .unreadable, .internalError, .refusedByHTTP(.badRequest, "No id.", [:]),
        .hostMissing, .hostDoubled, .hostNotValid, .notHTTP, .headTooLarge, .noTunnel, .slowHead, .slowBody, .timeLimit,
        .webSocketVersion, .webSocketKey,
        .tooManyConnections, .tooManyRequestsAtOnce(limit: 1),
        .tooManyBytesAtOnce(limit: 1), .bodyTooLarge(limit: 1, setting: "limits.body_bytes"), .bodyWithoutEnd, .unknownEncoding,
        .encodedBody, .brokenEncoding, .noMemoryToInflate, .notAForm, .notUTF8, .containsNUL, .staleForm,
        .foreignForm(came: "http://a", expected: "http://b", isConfigured: true),
        .foreignForm(came: "http://a", expected: "http://b", isConfigured: false), .formOfForeignSite, .metricsAddress, .metricsToken,
        .tooManyStreams(limit: 1), .tooManyOwnStreams(limit: 1), .bodyNotJSON, .bodyNotSaidJSON, .missingScope("events:write"),
        .tokenNeeded, .invalid(.body, [("name", "is missing")]), .invalid(.query, [("limit", "is missing")]), .diskFull, .storageBusy,
        .storageUnavailable,
    ]

    // MARK: Addresses and people

    package static let unauthorized = refusedToStranger("unauthorized")
    package static let notFound = Self(.notFound, "not-found")
    /// 405; `allow` lists the methods there are, separated by commas, as the header does.
    package static func methodNotAllowed(allow: String) -> Self {
        Self(.methodNotAllowed, "method-not-allowed", values: ["methods": .text(allow)], headers: [.allow: allow])
    }
    /// Something in the address or the form that no page of ours would have sent.
    package static let unreadable = Self(.badRequest, "unreadable", sentAs: "bad-request")
    static let metricsAddress = Self(.forbidden, "metrics-address", sentAs: "forbidden")
    static let metricsToken = refusedToStranger("metrics-token")
    static let staleForm = Self(.forbidden, "stale-form")
    /// - Parameter isConfigured: whether `expected` is what the settings say.
    static func foreignForm(came: String, expected: String, isConfigured: Bool) -> Self {
        Self(.forbidden, isConfigured ? "foreign-form" : "foreign-host-form", values: ["came": .text(came), "expected": .text(expected)])
    }
    /// The browser says by `Sec-Fetch-Site` that a page of another site sent the form, whatever its `Origin`.
    static let formOfForeignSite = Self(.forbidden, "foreign-site-form", sentAs: "foreign-form")

    /// Somebody who does not say who they are. The header is what makes a 401 one.
    package static func refusedToStranger(_ code: Code) -> Self {
        Self(.unauthorized, code, sentAs: "unauthorized", headers: [.wwwAuthenticate: "Bearer"])
    }

    // MARK: Bodies

    /// - Parameters:
    ///   - limit: in bytes.
    ///   - setting: the name of the setting that says so.
    package static func bodyTooLarge(limit: Int, setting: String) -> Self {
        Self(
            .contentTooLarge, "body-too-large", values: ["limit": .number(limit), "setting": .text(setting)],
            headers: [.connection: "close"])
    }
    static let bodyWithoutEnd = Self(.contentTooLarge, "body-without-end", sentAs: "body-too-large", headers: [.connection: "close"])
    static let unknownEncoding = Self(
        .unsupportedMediaType, "unknown-encoding", headers: [.acceptEncoding: "gzip, deflate, identity"])
    static let encodedBody = Self(
        .unsupportedMediaType, "encoded-body", sentAs: "unknown-encoding", headers: [.acceptEncoding: "identity"])
    package static let brokenEncoding = Self(.badRequest, "broken-encoding")
    static let noMemoryToInflate = Self(.serviceUnavailable, "no-memory-to-inflate", sentAs: "unavailable", retryAfter: 1)
    static let notAForm = Self(.unsupportedMediaType, "not-a-form")
    static let notUTF8 = Self(.badRequest, "not-utf8")
    static let containsNUL = Self(.badRequest, "contains-nul")

    // MARK: HTTP

    static let hostMissing = Self(.badRequest, "host-missing", sentAs: "invalid-host", headers: [.connection: "close"])
    static let hostDoubled = Self(.badRequest, "host-doubled", sentAs: "invalid-host", headers: [.connection: "close"])
    static let hostNotValid = Self(.badRequest, "host-not-valid", sentAs: "invalid-host", headers: [.connection: "close"])
    static let notHTTP = Self(.badRequest, "malformed-request", headers: [.connection: "close"])
    static let headTooLarge = Self(.requestHeaderFieldsTooLarge, "head-too-large", headers: [.connection: "close"])
    /// CONNECT, which only proxies serve.
    static let noTunnel = Self(.methodNotAllowed, "no-tunnel", sentAs: "method-not-allowed", headers: [.allow: ""])
    static let webSocketVersion = Self(
        .upgradeRequired, "websocket-version", headers: [.connection: "close", .secWebSocketVersion: "13"])
    static let webSocketKey = Self(.badRequest, "websocket-key", headers: [.connection: "close"])
    static let slowHead = Self(.requestTimeout, "head-timeout", headers: [.connection: "close"])
    static let slowBody = Self(.requestTimeout, "body-timeout", headers: [.connection: "close"])

    /// The HTTP library's own refusal, in its words.
    static func refusedByHTTP(_ status: HTTPResponse.Status, _ text: String?, _ headers: HTTPFields) -> Self {
        let reason = status.reasonPhrase
        let code = Code(rawValue: reason.lowercased().split(separator: " ").joined(separator: "-"))
        return Self(status, "refused-by-http", sentAs: code, values: ["reason": .text(text ?? reason + ".")], headers: headers)
    }

    // MARK: The server

    /// What is said about an error nobody foresaw.
    static let internalError = Self(.internalServerError, "internal-error")
    /// The request was given up; its connection is in no known state.
    static let timeLimit = Self(.serviceUnavailable, "time-limit", retryAfter: 1, headers: [.connection: "close"])
    /// Its connection made room for another.
    static let tooManyConnections = Self(.serviceUnavailable, "too-many-connections", retryAfter: 1, headers: [.connection: "close"])
    static func tooManyRequestsAtOnce(limit: Int) -> Self {
        Self(.serviceUnavailable, "too-many-requests-at-once", values: ["limit": .number(limit)], retryAfter: 1)
    }
    static func tooManyBytesAtOnce(limit: Int) -> Self {
        Self(
            .serviceUnavailable, "too-many-bytes-at-once", values: ["limit": .number(limit)], retryAfter: 1,
            headers: [.connection: "close"])
    }
    static func tooManyStreams(limit: Int) -> Self {
        Self(.serviceUnavailable, "too-many-streams", values: ["limit": .number(limit)], retryAfter: 30)
    }
    static func tooManyOwnStreams(limit: Int) -> Self {
        Self(
            .tooManyRequests, "too-many-own-streams", sentAs: "too-many-requests", values: ["limit": .number(limit)], retryAfter: 30)
    }

    // MARK: Meaning of other errors

    /// What an error means to a client; nil when nobody knows it.
    init?(meaning error: any Error) {
        switch error {
        case let error as ClientError: self = error
        case let error as StorageError: self.init(error)
        case let error as HTTPError where error.status == .notFound && error.body == nil: self = .notFound
        case let error as HTTPError where error.status.code < 500: self = .refusedByHTTP(error.status, error.body, error.headers)
        case is NIOTooManyBytesError: self = .bodyWithoutEnd
        default: return nil
        }
    }
}
