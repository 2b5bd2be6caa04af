import Kernel
import Logging
import Platform

/// Sign-in with an account of the organization: authorization code with PKCE (RFC 6749, 7636), bound to the browser that
/// began it; at the end stands a user of ours with the roles that the account's claims give.
struct OpenIDSignIn: Sendable {
    /// Groups of one account that the log names.
    private static let mostLogged = 30

    /// What the button calls the accounts; nil for the page's own words.
    let name: String?

    private let settings: OpenIDSettings
    private let provider: OpenIDProvider
    private let accounts: OpenIDAccounts
    private let key: SecretKey
    private let world: World
    private let isFirstAnswer: @Sendable (SignInTicket) async throws -> Bool

    /// Nil without an issuer in the settings.
    /// - Parameter isFirstAnswer: whether no answer to this sign-in was taken before, on whichever server; asking takes it.
    init?(
        settings: OpenIDSettings, accounts: OpenIDAccounts, http: OutboundHTTP, key: SecretKey, world: World,
        isFirstAnswer: @escaping @Sendable (SignInTicket) async throws -> Bool
    ) {
        guard settings.issuer != nil else { return nil }
        self.settings = settings
        self.accounts = accounts
        self.key = key
        self.world = world
        self.isFirstAnswer = isFirstAnswer
        name = settings.name
        provider = OpenIDProvider(settings: settings, http: http, now: world.now)
    }

    /// Where the browser goes, and what it keeps until it is back. Throws ``OpenIDFailure``.
    func begin(returnTo: String, redirectURI: String) async throws -> (address: String, cookie: ResponseCookie) {
        let document = try await provider.currentDocument()
        let ticket = SignInTicket(returnTo: returnTo, world: world)
        let query = FormText.query([
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", redirectURI),
            ("scope", settings.scopes.joined(separator: " ")), ("state", ticket.state), ("nonce", ticket.nonce),
            ("code_challenge", ticket.challenge), ("code_challenge_method", "S256"),
        ])
        let separator = document.authorizationEndpoint.contains("?") ? "&" : "?"
        let cookie = ResponseCookie(
            name: CookieName.openID, value: try ticket.sealed(by: key), lifetime: SignInTicket.lifetime)
        return (document.authorizationEndpoint + separator + query, cookie)
    }

    /// To be set on every answer to a browser that came back: its ticket is used up.
    var removal: ResponseCookie { ResponseCookie(name: CookieName.openID, value: "", lifetime: .zero) }

    /// The user of the account that the answer is about, and where they wanted to go. Throws ``OpenIDFailure``.
    /// - Parameters:
    ///   - parameter: of the address the browser came back to.
    ///   - sealed: the cookie of ``begin(returnTo:redirectURI:)``.
    ///   - logger: is told what came, so that whoever writes the rules sees what they are about.
    func complete(
        _ parameter: (String) -> String?, sealed: Substring?, redirectURI: String, logger: Logger
    ) async throws -> (user: User, returnTo: String) {
        guard let ticket = sealed.flatMap({ SignInTicket($0, key: key, now: world.now()) }), parameter("state") == ticket.state
        else { throw OpenIDFailure.stale }
        let document = try await provider.currentDocument()
        // Of several providers, one could send the answer of another (RFC 9207).
        let issuer = parameter("iss")
        guard issuer == document.issuer || (issuer == nil && document.namesIssuerInAnswers != true) else {
            throw OpenIDFailure.untrusted("the answer is of the issuer \(issuer ?? "nobody")")
        }
        if let error = parameter("error") { throw OpenIDFailure.refused(String(error.prefix(200))) }
        guard let code = parameter("code"), !code.isEmpty else { throw OpenIDFailure.provider("the answer holds no code") }
        guard try await isFirstAnswer(ticket) else { throw OpenIDFailure.stale }
        let claims = try await provider.claims(
            code: code, verifier: ticket.verifier, nonce: ticket.nonce, redirectURI: redirectURI, logger: logger)
        logger.info(
            "claims of an account of OpenID Connect",
            metadata: [
                "claims": "\(claims.paths.joined(separator: " "))", "roles_claim": "\(settings.rolesClaim)",
                "values": "\(claims.names(at: settings.rolesClaim).prefix(Self.mostLogged).joined(separator: ", "))",
            ])
        return (try await accounts.user(of: claims, issuer: document.issuer), ticket.returnTo)
    }
}
