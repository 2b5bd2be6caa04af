import Kernel
import Platform

/// How a new password is checked and stored, whoever may choose it.
struct PasswordSetting: Sendable {
    let database: Database
    let store: UserStore
    let hasher: PasswordHasher
    let house: HouseSignIn
    /// What the installation is called (``PasswordRule``).
    let houseNames: [String]

    /// Throws ``ClientError``.
    func check(_ password: String, name: String, _ rule: PasswordRule = .people) throws(ClientError) {
        try rule.check(password, name: name, houseNames: houseNames)
    }

    /// Throws ``ClientError/tooBusy``.
    func hash(_ password: String) async throws -> String { try await hasher.hash(password) }

    /// Ends the user's sessions and Dispatcher tokens. Throws ``ClientError``: `userNotFound`, `passwordElsewhere`, invalid, `tooBusy`.
    func set(_ password: String, of id: UserID, by actor: Actor) async throws -> User {
        let user = try await database.read { connection in
            let user = try store.existing(id, on: connection)
            try house.refusePassword(of: user, on: connection)
            return user
        }
        try check(password, name: user.name)
        let hash = try await hash(password)
        return try await database.write { connection in
            // Hashing takes a while: by now the house's own system may know the user.
            try house.refusePassword(of: try store.existing(id, on: connection), on: connection)
            return try store.setPassword(id, hash: hash, by: actor, on: connection)
        }
    }
}
