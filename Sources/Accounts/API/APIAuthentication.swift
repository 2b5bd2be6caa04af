package import Hummingbird
import Kernel
package import Platform

/// Finds out who calls the native API: `Authorization: Bearer` with a token, or the cookie of a sign-in where there is
/// none. A token that is not known is refused, whatever cookie comes along.
package struct APIAuthentication: Sendable {
    private let tokens: TokenDirectory
    private let users: UserDirectory
    private let sessions: SessionService
    private let cookie: SessionCookie

    package init(_ accounts: AccountsModule) {
        (tokens, users) = (accounts.tokenDirectory, accounts.userDirectory)
        (sessions, cookie) = (accounts.sessions, accounts.sessionCookie)
    }

    /// - Parameter isUse: whether to ask is a sign of life, which keeps a sign-in from ending.
    /// - Throws: 401.
    package func caller(of request: Request, in context: AppContext, isUse: Bool = true) async throws -> APICaller {
        if request.headers[.authorization] != nil {
            guard let bearer = BearerToken(request), let token = try await tokens.authenticate(bearer.text),
                let caller = try await caller(with: token)
            else { throw ClientError.tokenUnknown }
            return caller
        }
        guard let id = cookie.sessionID(of: request, in: context), let session = try await sessions.authenticate(id, isUse: isUse) else {
            throw ClientError.tokenMissing
        }
        return APICaller(session.user.caller, proof: .session)
    }

    /// A token may what its owner may, as far as its scopes go; an installation-wide one everything that its scopes name.
    private func caller(with token: APIToken) async throws -> APICaller? {
        let proof = APICaller.Proof.token(scopes: token.scopes)
        guard let owner = token.ownerID else {
            return APICaller(Caller(actor: .token(token.id.rawValue, name: token.name), access: .house), proof: proof)
        }
        guard let user = try await users.user(owner), !user.isDisabled else { return nil }
        return APICaller(user.caller, proof: proof)
    }
}
