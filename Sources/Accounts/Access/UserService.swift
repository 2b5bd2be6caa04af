package import Kernel
package import Platform

/// What is done with users where a password has to be hashed or a link made. What needs neither is in ``UserStore``.
package struct UserService: Sendable {
    private let database: Database
    private let store: UserStore
    private let links: OneTimeLinkStore
    private let hasher: PasswordHasher
    private let credentials: CredentialCheck
    private let houseNames: [String]

    /// - Parameter houseNames: what the installation is called (``PasswordRule``).
    init(
        database: Database, store: UserStore, links: OneTimeLinkStore, hasher: PasswordHasher,
        credentials: CredentialCheck, houseNames: [String]
    ) {
        self.database = database
        self.store = store
        self.links = links
        self.hasher = hasher
        self.credentials = credentials
        self.houseNames = houseNames
    }

    /// Throws ``AccountsError``: invalid, `nameTaken`, `tooBusy`.
    package func add(
        name: String, role: Role?, password: String, rule: PasswordRule = .people, by actor: Actor
    ) async throws -> User {
        let name = try NameRule.checked(name)
        try rule.check(password, name: name, houseNames: houseNames)
        // A taken name costs no hash, so that nobody can use this to keep the processors busy.
        let isTaken = try await database.read { [store] in try store.find(name: name, on: $0) != nil }
        guard !isTaken else { throw AccountsError.nameTaken(name) }
        let hash = try await hasher.hash(password)
        return try await database.write { [store] connection in
            try store.add(name: name, role: role, passwordHash: hash, by: actor, on: connection)
        }
    }

    /// Makes a user who has no password yet, and the token of the link by which they choose one.
    package func addWithLink(
        name: String, role: Role?, isImported: Bool = false, by actor: Actor, on connection: any SQLConnection
    ) throws -> (user: User, linkToken: String) {
        let name = isImported ? try NameRule.kept(name) : try NameRule.checked(name)
        let user = try store.add(name: name, role: role, passwordHash: nil, by: actor, on: connection)
        return (user, try links.create(.resetPassword(user.id), on: connection))
    }

    /// Sets a password without asking for the old one; ends the user's sessions.
    package func setPassword(
        of id: UserID, _ password: String, rule: PasswordRule = .people, by actor: Actor
    ) async throws -> User {
        let user = try await database.read { [store] in try store.existing(id, on: $0) }
        try rule.check(password, name: user.name, houseNames: houseNames)
        let hash = try await hasher.hash(password)
        return try await database.write { [store] connection in
            try store.setPassword(id, hash: hash, by: actor, on: connection)
        }
    }

    /// Users change their own password by showing that they know the old one; ends all their sessions.
    /// Throws ``AccountsError``: `wrongCredentials`, `tooManyAttempts`, invalid.
    package func changeOwnPassword(
        _ user: User, current: String, new: String, address: IPAddress?
    ) async throws -> User {
        _ = try await credentials.check(name: user.name, password: current, address: address)
        return try await setPassword(of: user.id, new, by: user.actor)
    }

    /// The token of a link, good once within a day, by which a user chooses a new password.
    package func resetLink(
        for id: UserID, by actor: Actor, on connection: any SQLConnection
    ) throws -> String {
        let user = try store.existing(id, on: connection)
        let token = try links.create(.resetPassword(id), on: connection)
        try Audit.append(
            .resetLinkCreated, user.auditSubject, by: actor, at: store.world.now(), on: connection)
        return token
    }

    /// The user a reset link is for, without using it up; nil when it is not good any more.
    package func user(ofResetLink token: String) async throws -> User? {
        try await database.read { [store, links] connection in
            guard case .resetPassword(let id)? = try links.purpose(of: token, on: connection) else { return nil }
            return try store.find(id, on: connection)
        }
    }

    /// Throws ``AccountsError``: `linkNotValid`, invalid (the link then stays good).
    package func resetPassword(linkToken token: String, _ password: String) async throws -> User {
        guard let user = try await user(ofResetLink: token), !user.isDisabled else { throw AccountsError.linkNotValid }
        try PasswordRule.people.check(password, name: user.name, houseNames: houseNames)
        let hash = try await hasher.hash(password)
        return try await database.write { [store, links] connection in
            guard try links.use(token, on: connection) == .resetPassword(user.id) else {
                throw AccountsError.linkNotValid
            }
            return try store.setPassword(user.id, hash: hash, by: user.actor, on: connection)
        }
    }
}
