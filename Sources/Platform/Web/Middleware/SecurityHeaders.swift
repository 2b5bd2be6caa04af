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
        response.headers[.xContentTypeOptions] = "nosniff"
        // What is read here is confidential, and some of it secret: only what says otherwise may be kept by anybody.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if response.headers[.contentType]?.hasPrefix("text/html") == true {
            response.headers[.contentSecurityPolicy] = Self.pagePolicy
            response.headers[.referrerPolicy] = "same-origin"
            response.headers[.xFrameOptions] = "DENY"
            response.headers[.crossOriginOpenerPolicy] = "same-origin"
        } else {
            response.headers[.contentSecurityPolicy] = Self.dataPolicy
        }
        if context.isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }
}

extension HTTPField.Name {
    static let referrerPolicy = Self("Referrer-Policy") ?? .from
    static let xFrameOptions = Self("X-Frame-Options") ?? .from
    static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy") ?? .from
}
