import Foundation
import JWTKit
import Kernel
import Platform

/// The JSON Web Tokens of the Dispatcher's API: HS256, `sub`, `exp` and one claim of noise, as its clients know them.
package struct DispatcherTokens: Sendable {
    private static let algorithm = "HS256"
    private static let maximumBytes = 4096
    /// How far the clock may have stepped back since a token was issued.
    private static let clockStep = Duration.seconds(60)

    private let keys: JWTKeyCollection
    private let key: SecretKey
    private let users: UserDirectory
    private let activity: UserActivity
    private let lifetime: Duration
    private let world: World

    init(key: SecretKey, users: UserDirectory, activity: UserActivity, lifetime: Duration, world: World) async {
        let secret = HMACKey(from: key.derived(for: "dispatcher tokens"))
        keys = await JWTKeyCollection().add(hmac: secret, digestAlgorithm: .sha256)
        self.key = key
        self.users = users
        self.activity = activity
        self.lifetime = lifetime
        self.world = world
    }

    /// - Parameter user: as they were when they proved who they are.
    package func issue(for user: User) async throws -> String {
        let expiry = world.now().adding(lifetime).microseconds / 1_000_000
        let name = DispatcherClaims.Noise.name(world)
        let noise = DispatcherClaims.Noise(name: name, value: binding(of: name, to: user))
        let claims = DispatcherClaims(subject: user.name, expiry: expiry, noise: noise)
        return try await keys.sign(claims)
    }

    /// The user a token was issued to; nil for anything that is not a valid token of a user who may sign in.
    /// Throws only ``StorageError``.
    package func verify(_ token: String) async throws -> User? {
        guard token.utf8.count <= Self.maximumBytes, Self.isOurs(token),
            let claims = try? await keys.verify(token, as: DispatcherClaims.self)
        else { return nil }
        let now = world.now()
        let expiry = Timestamp(microseconds: claims.expiry.multipliedReportingOverflow(by: 1_000_000).partialValue)
        // The upper bound ends tokens from before the lifetime was shortened.
        guard now < expiry, expiry <= now.adding(lifetime + Self.clockStep) else { return nil }
        guard let user = try await users.user(name: claims.subject), !user.isDisabled else { return nil }
        guard claims.noise.value == binding(of: claims.noise.name, to: user) else { return nil }
        await activity.note(user.id)
        return user
    }

    /// Differs for each password of a user, whenever it was chosen: a token goes with the one it was issued for.
    func binding(of name: String, to user: User) -> String {
        let code = key.authenticationCode("dispatcher token", name, user.id.description, String(user.passwordChangedAt.microseconds))
        return String(code.filter { $0.isLetter || $0.isNumber }.prefix(20))
    }

    /// Exactly our algorithm, whatever else the library would take.
    private static func isOurs(_ token: String) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Data(base64URL: String(parts[0])),
            let fields = try? JSONDecoder().decode(DispatcherTokenHeader.self, from: header)
        else { return false }
        return fields.alg == algorithm
    }
}

private struct DispatcherTokenHeader: Decodable {
    let alg: String
}
