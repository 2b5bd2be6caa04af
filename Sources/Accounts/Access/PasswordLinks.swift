import Kernel
import Platform

/// Links by which users choose a password without the old one: who has the link is believed.
package struct PasswordLinks: Sendable {
    let database: Database
    let store: UserStore
    let links: OneTimeLinkStore
    let passwords: PasswordSetting

    /// The user a link is for, without using it up; nil when it is not good any more.
    package func user(of token: String) async throws -> User? {
        try await database.read { connection in
            guard case .resetPassword(let id)? = try links.purpose(of: token, on: connection) else { return nil }
            return try store.find(id, on: connection)
        }
    }

    /// Throws ``ClientError``: `linkNotValid`, `passwordElsewhere`, invalid (the link then stays good).
    package func use(_ token: String, password: String) async throws -> User {
        guard let user = try await user(of: token), !user.isDisabled else { throw ClientError.linkNotValid }
        try passwords.check(password, name: user.name)
        let hash = try await passwords.hash(password)
        return try await database.write { connection in
            guard try links.use(token, on: connection) == .resetPassword(user.id) else { throw ClientError.linkNotValid }
            try passwords.house.refusePassword(of: try store.existing(user.id, on: connection), on: connection)
            return try store.setPassword(user.id, hash: hash, by: user.actor, on: connection)
        }
    }
}
