import Accounts
import Kernel
import Platform
import Synchronization

/// As whom a person works in Redmine: with their own key, or as the user there who has their address.
struct IssuePeople: Sendable {
    struct Person: Hashable, Sendable {
        let user: UserID
        let redmineID: Int64
        let login: String
        let identity: RedmineIdentity
        /// False while Redmine does not say whether it would take the key's requests for theirs: then nothing is asked.
        var isCertain = true

        var hasOwnKey: Bool { if case .key = identity { true } else { false } }
    }

    /// What was found out a moment ago.
    private final class Memory: Sendable {
        /// When Redmine's users were last read because somebody was not among them.
        let asked = Mutex(Timestamp(microseconds: 0))
        /// Since when Redmine is known to take the key's requests for those of these people.
        let switched = Mutex<[Int64: Timestamp]>([:])
    }

    /// How long somebody who is not found is not looked for again.
    private static let patience = Duration.seconds(15)
    /// How long it counts that Redmine lets the key act as somebody.
    private static let trust = Duration.seconds(600)

    let database: Database
    let redmine: RedmineClient?
    let book: PeopleBook
    let key: SecretKey
    let now: @Sendable () -> Timestamp
    private let memory = Memory()

    init(
        database: Database, redmine: RedmineClient?, book: PeopleBook, key: SecretKey, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.database, self.redmine, self.book, self.key, self.now) = (database, redmine, book, key, now)
    }

    func client() throws(ClientError) -> RedmineClient {
        guard let redmine else { throw .redmineNotSet }
        return redmine
    }

    /// The user who asks.
    func user(_ caller: Caller) throws(ClientError) -> UserID {
        try caller.require(.useIssues)
        guard let user = caller.userID else { throw .notPermitted(.useIssues) }
        return user
    }

    /// - Throws: why nobody knows who they are there.
    func person(_ caller: Caller) async throws -> Person {
        let user = try user(caller)
        _ = try client()
        if let own = try await database.read({ try IssuePersonStore.find(user, on: $0).key }) {
            guard let secret = own.sealed.opened(for: .redmineKey(of: user), with: key) else { throw ClientError.ownKeyUnreadable }
            return Person(user: user, redmineID: own.redmineID, login: own.login, identity: .key(secret))
        }
        guard let known = try await found(user) else {
            let mail = try await database.read({ try IssueNames.mail(of: user, on: $0) })
            throw mail.map { ClientError.redminePersonUnknown(mail: $0) } ?? .redminePersonWithoutMail
        }
        let isCertain = try await mayActAs(known)
        return Person(
            user: user, redmineID: known.id, login: known.login, identity: .login(known.login), isCertain: isCertain)
    }

    /// Redmine ignores whom a key that is no administrator's wants to act as: what is asked then is asked as the owner of the key, who
    /// may see other things, and whom the history would name.
    private func mayActAs(_ known: RedminePerson) async throws -> Bool {
        let time = now()
        let since = memory.switched.withLock { $0[known.id] }
        if let since, time >= since, time.since(since) < Self.trust { return true }
        let found: RedminePerson?
        do {
            found = RedminePerson(try await client().get("/users/current.json", as: .login(known.login)))
        } catch let failure as RedmineFailure {
            if failure.isOutage { return false }
            throw ClientError(failure)
        }
        guard found?.id == known.id else { throw ClientError.redmineKeyIsNoAdministrators }
        memory.switched.withLock { $0[known.id] = time }
        return true
    }

    /// Looks once more where they may have been added a moment ago.
    private func found(_ user: UserID) async throws -> RedminePerson? {
        if let known = try await book.redmineUser(of: user) { return known }
        let time = now()
        let isDue = memory.asked.withLock { last in
            guard time.since(last) >= Self.patience || time < last else { return false }
            last = time
            return true
        }
        guard isDue else { return nil }
        do { try await book.refresh() } catch let failure as RedmineFailure { throw ClientError(failure) }
        return try await book.redmineUser(of: user)
    }

    /// What is asked of Redmine as a person; its failures in words for them.
    func asking<Value>(_ person: Person, _ body: (RedmineClient) async throws -> Value) async throws -> Value {
        guard person.isCertain else { throw ClientError.redmineAway }
        do {
            return try await body(try client())
        } catch let failure as RedmineFailure {
            if failure == .signInWrong, person.hasOwnKey { throw ClientError.ownKeyWrong }
            throw ClientError(failure)
        }
    }
}
