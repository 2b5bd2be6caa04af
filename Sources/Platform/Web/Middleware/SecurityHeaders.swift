import HTTPTypes
import Hummingbird

/// Tells browsers what our answers may do: nothing but what our own files do.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = AppContext

    private static let pagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    private static let dataPolicy = "default-src 'none'; frame-ancestors 'none'"

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for field in Self.fields(for: response.headers[.contentType], isSecure: context.isSecure) {
            // What is read here is confidential, and some of it secret: only what says otherwise may be kept by anybody.
            if field.name == .cacheControl, response.headers[.cacheControl] != nil { continue }
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

extension HTTPField.Name {
    static let referrerPolicy = Self("Referrer-Policy") ?? .from
    static let xFrameOptions = Self("X-Frame-Options") ?? .from
    static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy") ?? .from
}
