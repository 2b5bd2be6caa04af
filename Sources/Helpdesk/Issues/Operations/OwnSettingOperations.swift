import Accounts
package import Kernel
import Platform

/// How people work with issues: their own key of Redmine, and their signature. Each for themselves alone.
package struct OwnSettingOperations: Sendable {
    /// What there is, without anything secret.
    package struct Own: Sendable {
        /// Of the key, in Redmine.
        package let keyLogin: String?
        package let keySetAt: Timestamp?
        package let signature: Signature
    }

    /// Characters of a key: Redmine's have 40.
    static let keyLength = 8...100

    let people: IssuePeople
    let database: Database
    let world: World

    package func find(by caller: Caller) async throws -> Own {
        let user = try people.user(caller)
        let row = try await database.read { try IssuePersonStore.find(user, on: $0) }
        return Own(keyLogin: row.key?.login, keySetAt: row.key?.setAt, signature: row.signature)
    }

    /// Keeps a key that Redmine knows; it is never shown again.
    package func setKey(_ text: String, by caller: Caller) async throws {
        let user = try people.user(caller)
        let (redmine, secret) = (try people.client(), text.filter { !$0.isWhitespace })
        // What is no key is not sent: it would be a header.
        guard Self.keyLength.contains(secret.utf8.count), secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ClientError.ownKeyNotValid
        }
        let person: RedminePerson
        do {
            let answer = try await redmine.get("/users/current.json", as: .key(secret))
            guard let found = RedminePerson(answer) else { throw RedmineFailure.notJSON(status: 200) }
            person = found
        } catch RedmineFailure.signInWrong {
            throw ClientError.ownKeyNotValid
        } catch let failure as RedmineFailure {
            throw ClientError(failure)
        }
        let (time, nonce) = (world.now(), world.randomBytes(SealedText.nonceLength))
        let sealed = try SealedText(sealing: secret, for: .redmineKey(of: user), with: people.key, nonce: nonce)
        try await database.write { connection in
            try caller.require(.useIssues)
            let key = IssuePersonStore.OwnKey(sealed: sealed, redmineID: person.id, login: person.login, setAt: time)
            try IssuePersonStore.set(key, of: user, on: connection)
            // Another person may see other things.
            try IssueAnswerStore.forgetAll(of: user, on: connection)
            try Audit.append(
                .redmineKeySet, "user \(user)", detail: ["login": person.login], by: caller.actor, at: time, on: connection)
        }
    }

    package func removeKey(by caller: Caller) async throws {
        let (user, time) = (try people.user(caller), world.now())
        try await database.write { connection in
            try caller.require(.useIssues)
            guard try IssuePersonStore.find(user, on: connection).key != nil else { return }
            try IssuePersonStore.set(nil, of: user, on: connection)
            try IssueAnswerStore.forgetAll(of: user, on: connection)
            try Audit.append(.redmineKeyRemoved, "user \(user)", by: caller.actor, at: time, on: connection)
        }
    }

    package func setSignature(_ signature: Signature, by caller: Caller) async throws {
        let user = try people.user(caller)
        guard signature.text.count <= Signature.limit else { throw ClientError.signatureTooLong(limit: Signature.limit) }
        guard !signature.text.utf8.contains(0) else { throw ClientError.issueTextContainsNUL.about("signature") }
        try await database.write { connection in
            try caller.require(.useIssues)
            try IssuePersonStore.set(signature, of: user, on: connection)
        }
    }
}
