import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension ErrorFamily {
    /// RFC 9457 problem details for the native API.
    package static let problem = ErrorFamily(name: "problem", prefix: "/api", respond: problemResponse)

    /// The same form for the platform's own addresses.
    static let platform = ErrorFamily(
        name: "platform", of: .health,
        covers: { request in
            let path = request.uri.path
            return path == PlatformPath.health || path == PlatformPath.ready || path == PlatformPath.metrics
                || path.hasPrefix(PlatformPath.assets)
        }, respond: problemResponse)

    /// The same form for whatever no other family covers.
    static let fallback = ErrorFamily(name: "fallback", covers: { _ in true }, respond: problemResponse)

    @Sendable private static func problemResponse(
        _ failure: ClientError, _ detail: String, _ request: Request, _ context: AppContext
    ) -> Response {
        let ofField = failure.field.map { [FieldFault(place: "body", name: $0, detail: detail)] }
        let body = Problem(
            type: ProblemType.uri(of: failure.sentAs), title: failure.status.reasonPhrase, status: failure.status.code,
            detail: detail, requestID: context.requestID, errors: failure.faults.isEmpty ? ofField : failure.faults)
        return .json(body, status: failure.status, contentType: "application/problem+json")
    }
}

/// Problem details as sent.
private struct Problem: Encodable {
    let type: String
    let title: String
    let status: Int
    let detail: String
    let requestID: String
    let errors: [FieldFault]?

    enum CodingKeys: String, CodingKey {
        case type, title, status, detail, errors
        case requestID = "request_id"
    }
}

/// What is wrong with one parameter or field.
package struct FieldFault: Hashable, Sendable, Encodable {
    /// `query`, `path`, `header` or `body`.
    package let place: String
    /// Of the parameter; of a field the path, e.g. `links.0.url`.
    package let name: String
    /// What is wrong, as words behind the name.
    package let detail: String

    package init(place: String, name: String, detail: String) {
        (self.place, self.name, self.detail) = (place, name, detail)
    }

    enum CodingKeys: String, CodingKey {
        case place = "in"
        case name, detail
    }
}

/// The stable names of problems.
package enum ProblemType {
    /// E.g. `urn:switchboard:problem:body-too-large`.
    package static func uri(of code: ClientError.Code) -> String { "urn:switchboard:problem:" + code.rawValue }
}
