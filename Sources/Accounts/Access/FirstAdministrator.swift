import Kernel
import Platform

/// How an empty installation gets its first administrator.
package struct FirstAdministrator: Sendable {
    package enum State: Sendable {
        /// There are users.
        case exists
        /// Made from the settings.
        case made(User)
        /// Nobody yet: whoever holds this token may make one, once within a day. Earlier tokens are void.
        case awaited(setUpToken: String)
    }

    private let database: Database
    private let store: UserStore
    private let links: OneTimeLinkStore
    private let passwords: PasswordSetting

    init(database: Database, store: UserStore, links: OneTimeLinkStore, passwords: PasswordSetting) {
        self.database = database
        self.store = store
        self.links = links
        self.passwords = passwords
    }

    /// Called at start with the settings' name and password.
    package func prepare(name: String?, password: String?) async throws -> State {
        let isEmpty = try await database.read { [store] in try store.count(on: $0) == 0 }
        guard isEmpty else { return .exists }
        if let name, let password {
            // Another server that was started at the same time may be faster.
            do { return .made(try await make(name: name, password: password, by: .system)) } catch ClientError.Code.linkNotValid {
                return .exists
            }
        }
        return try await database.write { [store, links] connection in
            try connection.lock(.accounts)
            guard try store.count(on: connection) == 0 else { return .exists }
            return .awaited(setUpToken: try links.create(.setUp, on: connection))
        }
    }

    /// Whether a set-up link is still good, without using it up.
    package func isOpen(setUpToken token: String) async throws -> Bool {
        try await database.read { [store, links] connection in
            try links.purpose(of: token, on: connection) == .setUp && store.count(on: connection) == 0
        }
    }

    /// Makes the administrator. Throws ``ClientError``: `linkNotValid`, invalid (the link then stays good).
    package func complete(setUpToken token: String, name: String, password: String) async throws -> User {
        guard try await isOpen(setUpToken: token) else { throw ClientError.linkNotValid }
        return try await make(name: name, password: password, by: .system, setUpToken: token)
    }

    private func make(name: String, password: String, by actor: Actor, setUpToken: String? = nil) async throws -> User {
        let name = try NameRule.checked(name)
        try passwords.check(password, name: name)
        let hash = try await passwords.hash(password)
        return try await database.write { [store, links] connection in
            try connection.lock(.accounts)
            if let setUpToken { _ = try links.use(setUpToken, on: connection) }
            // Somebody may have been faster, here or at the command line.
            guard try store.count(on: connection) == 0 else { throw ClientError.linkNotValid }
            return try store.add(name: name, role: .admin, passwordHash: hash, by: actor, on: connection)
        }
    }
}
