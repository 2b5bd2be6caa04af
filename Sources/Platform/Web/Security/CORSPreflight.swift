import HTTPTypes
package import Hummingbird

/// What a browser is answered that asks beforehand whether a page of another site may send a request.
package struct CORSPreflight: Sendable {
    private static let longestHeaderList = 500

    private let methods: String
    private let usualHeaders: String

    /// Both as lists with commas.
    package init(methods: String, headers: String) { (self.methods, usualHeaders) = (methods, headers) }

    /// Who may is for the caller to add.
    package func answer(to request: Request) -> Response {
        var response = Response(status: .noContent)
        response.headers[.accessControlAllowMethods] = methods
        response.headers[.accessControlAllowHeaders] = allowedHeaders(request)
        response.headers[.accessControlMaxAge] = "600"
        return response
    }

    /// Whatever was asked for, as long as it is a list of names: with credentials a star means nothing.
    private func allowedHeaders(_ request: Request) -> String {
        guard let asked = request.headers[.accessControlRequestHeaders], asked.utf8.count <= Self.longestHeaderList,
            asked.utf8.allSatisfy(Self.isNameOrSeparator)
        else { return usualHeaders }
        return usualHeaders + ", " + asked
    }

    private static func isNameOrSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x2C, 0x20: true
        default: false
        }
    }
}
