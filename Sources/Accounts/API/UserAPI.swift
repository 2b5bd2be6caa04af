import HTTPTypes
import Kernel
package import Platform

/// Users, for programs of administrators.
package struct UserAPI: Sendable {
    private let database: Database
    private let accounts: AccountsModule

    package init(accounts: AccountsModule, database: Database) { (self.accounts, self.database) = (accounts, database) }

    package static let tag = (name: "Users", explanation: "People who sign in.")
    private static let root = APIRoutes.root + "/users"

    package var operations: [APIOperation] { [list, get, add, setRole, setEmail, resetLink, disable, enable] }

    private static let id = APIParameter<UserID>.id("The user's number.")
    private static let name = APIParameter.text(.body, "name", "Unique, whatever its case and accents.", 1...NameRule.maximumLength)
        .required
    private static let sought = APIParameter.text(
        .query, "q", "What the name or the e-mail address must contain, whatever its case.", 1...NameRule.maximumLength)
    private static let role = APIParameter<Role>(
        .body, "role", "The base role, which holds everywhere; null for somebody who is only in teams.", Role?.schema
    ) { $0.string.flatMap { Role(word: $0) } }
    private static let password = APIParameter.text(
        .body, "password", "Without one the answer holds a link by which the user chooses it.", 1...PasswordRule.maximumBytes)

    private static let email = APIParameter<String>(
        .body, "email", "The e-mail address, unique whatever its case; null for none.", .text(0...EmailRule.maximumLength).nullable
    ) { $0.string }
    private static let ofEmail = APIParameter.text(
        .query, "email", "The whole e-mail address, whatever its case.", 1...EmailRule.maximumLength)

    // MARK: Reading

    private var list: APIOperation {
        APIOperation(
            .get, "/users", id: "listUsers", tag: Self.tag.name, "All users, by name", needs: .needs(.accountsRead, .manageUsers),
            takes: APIPaging.parameters + [Self.sought.declaration, Self.ofEmail.declaration], gives: .page(of: .user)
        ) { call in
            try call.require(.manageUsers)
            let (limit, after) = (try call.limit, try call.cursor { Int64($0).map { UserID($0) } })
            let (sought, email) = (try call[Self.sought] ?? "", try call[Self.ofEmail])
            let found = try await database.read { [users = accounts.userStore] in
                try users.search(sought, email: email, after: after, limit: limit + 1, on: $0)
            }
            return APIPage(found, limit: limit) { $0.id.description }
        }
    }

    private var get: APIOperation {
        APIOperation(
            .get, "/users/{id}", id: "getUser", tag: Self.tag.name, "One user", needs: .needs(.accountsRead, .manageUsers),
            takes: [Self.id.declaration], gives: .one(.user)
        ) { call in
            try call.require(.manageUsers)
            let id = try call.need(Self.id)
            return try await database.read { [users = accounts.userStore] in try users.existing(id, on: $0) }
        }
    }

    // MARK: Changing

    private var add: APIOperation {
        APIOperation(
            .post, "/users", id: "addUser", tag: Self.tag.name, "Add a user", needs: .needs(.accountsWrite, .manageUsers),
            takes: [Self.name.declaration, Self.role.declaration, Self.email.declaration, Self.password.declaration],
            gives: .made(.madeUser) { "\(Self.root)/\($0.user.id)" }, refusals: [.conflict: "The name or the address is taken."]
        ) { call in
            let (name, role, email) = (try call.need(Self.name), try call[Self.role], try call[Self.email])
            guard let password = try call[Self.password] else {
                return MadeUser(try await accounts.users.invite(name: name, role: role, email: email, by: call.asking))
            }
            let user = try await accounts.users.add(name: name, role: role, email: email, password: password, by: call.asking)
            return MadeUser((user, nil))
        }
    }

    private var setRole: APIOperation {
        let role = Self.role.required
        return APIOperation(
            .post, "/users/{id}/role", id: "setUserRole", tag: Self.tag.name, "Give a user another base role",
            needs: .needs(.accountsWrite, .manageUsers), takes: [Self.id.declaration, role.declaration], gives: .changed(.user),
            refusals: Self.protected
        ) { call in
            try await accounts.users.setRole(try call.need(Self.id), try call[role], by: call.asking)
        }
    }

    private var setEmail: APIOperation {
        let email = Self.email.required
        return APIOperation(
            .post, "/users/{id}/email", id: "setUserEmail", tag: Self.tag.name, "Give a user another e-mail address, or none",
            explanation: "No code is sent: an administrator's word is enough.", needs: .needs(.accountsWrite, .manageUsers),
            takes: [Self.id.declaration, email.declaration], gives: .changed(.user), refusals: [.conflict: "The address is taken."]
        ) { call in
            try await accounts.users.setEmail(try call.need(Self.id), try call[email], by: call.asking)
        }
    }

    private var resetLink: APIOperation {
        APIOperation(
            .post, "/users/{id}/reset-link", id: "makeResetLink", tag: Self.tag.name, "A link by which a user chooses a new password",
            explanation: "Good for one use within a day. The old password stays valid until then.",
            needs: .needs(.accountsWrite, .manageUsers), takes: [Self.id.declaration], gives: .changed(.madeUser, "The user and the link."),
            refusals: [.conflict: "The user's password is kept by another system of the house."]
        ) { call in
            MadeUser(try await accounts.users.resetLink(for: try call.need(Self.id), by: call.asking))
        }
    }

    private var disable: APIOperation {
        APIOperation(
            .post, "/users/{id}/disable", id: "disableUser", tag: Self.tag.name, "Keep a user from signing in",
            explanation: "Ends sessions, tokens and links.", needs: .needs(.accountsWrite, .manageUsers), takes: [Self.id.declaration],
            gives: .changed(.user), refusals: Self.protected
        ) { call in
            try await accounts.users.disable(try call.need(Self.id), by: call.asking)
        }
    }

    private var enable: APIOperation {
        APIOperation(
            .post, "/users/{id}/enable", id: "enableUser", tag: Self.tag.name, "Let a user sign in again",
            needs: .needs(.accountsWrite, .manageUsers), takes: [Self.id.declaration], gives: .changed(.user)
        ) { call in
            try await accounts.users.enable(try call.need(Self.id), by: call.asking)
        }
    }

    private static let protected: [HTTPResponse.Status: String] = [
        .conflict: "It is the last administrator, or the caller's own account."
    ]
}

/// A user, and the link by which they choose a password.
struct MadeUser: Sendable {
    let user: User
    let linkToken: String?

    init(_ made: (user: User, linkToken: String?)) { (user, linkToken) = made }
}

extension APIShape where Value == User {
    static let user = APIShape(
        "User", "A person who signs in.",
        [
            .init("id", "Its number.", \.id), .init("name", "Unique.", \.name),
            .init("email", "The e-mail address, unique whatever its case; null for none.", \.email),
            .init("role", "The base role; null for somebody who is only in teams.", \.access.base),
            .init("teams", "The role in each team, by the team's number.") { user in
                Dictionary(user.access.teams.map { ($0.key.description, $0.value) }) { $1 }
            },
            .init("disabled", "Whether the user may not sign in.", \.isDisabled),
            .init("has_password", "False until the user has followed the first link.", \.hasPassword),
            .init("last_active_at", "To the minute.", \.lastActiveAt), .init("created_at", "When the user was added.", \.createdAt),
        ])
}

extension APIShape where Value == MadeUser {
    static let madeUser = APIShape(
        "UserWithLink", "A user, and the link by which a password is chosen.",
        [
            .init("user", "The user.", .user, \.user),
            .init("link", "Path of the link, good for one use within a day; null when there is a password.") {
                $0.linkToken.map(AccountsPath.setUp)
            },
        ])
}
