import Platform

/// What a provider says of itself (OpenID Connect Discovery 1.0, section 3), as far as it is needed here.
struct ProviderDocument: Decodable, Hashable, Sendable {
    let issuer: String
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let keysAddress: String
    let userInfoEndpoint: String?
    let tokenAuthentication: [String]?
    /// RFC 9207: answers say whose they are.
    let namesIssuerInAnswers: Bool?

    static let wellKnownPath = "/.well-known/openid-configuration"

    enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case keysAddress = "jwks_uri"
        case userInfoEndpoint = "userinfo_endpoint"
        case tokenAuthentication = "token_endpoint_auth_methods_supported"
        case namesIssuerInAnswers = "authorization_response_iss_parameter_supported"
    }

    /// Throws ``OpenIDFailure/provider(_:)`` for a document of somebody else, or one that sends secrets in the open.
    func checked(issuer expected: String) throws(OpenIDFailure) -> ProviderDocument {
        // Character by character, as the specification wants it; only the slash people add or forget is forgiven.
        guard issuer == expected || issuer == expected + "/" else {
            throw .provider("the document at \(expected) is of the issuer \(issuer)")
        }
        for address in [authorizationEndpoint, tokenEndpoint, keysAddress, userInfoEndpoint].compactMap({ $0 }) {
            guard HTTPAddress.isConfidential(address) else { throw .provider("\(address) is not an https address") }
        }
        return self
    }

    /// Whether the client's secret goes into the form instead of a header: only where the provider takes nothing else.
    var takesSecretInForm: Bool {
        guard let tokenAuthentication else { return false }
        return !tokenAuthentication.contains("client_secret_basic") && tokenAuthentication.contains("client_secret_post")
    }
}
