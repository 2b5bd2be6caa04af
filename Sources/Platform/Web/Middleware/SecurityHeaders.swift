import HTTPTypes
import Hummingbird

/// Tells browsers what our answers may do: nothing but what our own files do.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = AppContext

    private static let pagePolicy = ContentPolicy.page()
    private static let dataPolicy = "default-src 'none'; frame-ancestors 'none'"

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for field in Self.fields(for: response.headers[.contentType], isSecure: context.isSecure) {
            // What is read here is confidential, and some of it secret: only what says otherwise may be kept by anybody.
            if field.name == .cacheControl, response.headers[.cacheControl] != nil { continue }
            // A page that asks others than this server says whom.
            if field.name == .contentSecurityPolicy, response.headers[.contentSecurityPolicy] != nil { continue }
            response.headers[field.name] = field.value
        }
        return response
    }

    /// The headers of an answer of this type.
    static func fields(for contentType: String?, isSecure: Bool) -> HTTPFields {
        var fields: HTTPFields = [.xContentTypeOptions: "nosniff", .cacheControl: "no-store"]
        if contentType?.hasPrefix("text/html") == true {
            fields[.contentSecurityPolicy] = pagePolicy
            fields[.referrerPolicy] = "same-origin"
            fields[.xFrameOptions] = "DENY"
            fields[.crossOriginOpenerPolicy] = "same-origin"
        } else {
            fields[.contentSecurityPolicy] = dataPolicy
        }
        if isSecure { fields[.strictTransportSecurity] = "max-age=31536000" }
        return fields
    }
}

/// What browsers let a page do.
package enum ContentPolicy {
    /// - Parameter origins: whom its scripts may ask besides this server, each as `https://host:port`.
    package static func page(asking origins: [String] = []) -> String {
        let asked = (["'self'"] + origins).joined(separator: " ")
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            + "connect-src \(asked); manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    }
}

extension HTTPField.Name {
    static let referrerPolicy = Self("Referrer-Policy") ?? .from
    static let xFrameOptions = Self("X-Frame-Options") ?? .from
    static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy") ?? .from
}
