import HTTPTypes
import Kernel
package import Platform

/// Who the caller is, for programs that want to know what they may do.
package struct MeAPI: Sendable {
    package init() {}

    package static let tag = (name: "Me", explanation: "Who calls, and what they may do.")

    package var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/me", id: "getMe", tag: Self.tag.name, "Who calls, and what they may do", needs: .anybodyKnown, gives: .one(.caller)
            ) { $0.caller }
        ]
    }
}

extension APIShape where Value == APICaller {
    static let caller = APIShape(
        "Me", "The caller.",
        [
            .init("user_id", "The user; null for a token of the house.", \.userID),
            .init("name", "Under which what they do is kept.", \.actor.name),
            .init("role", "The base role; null for somebody who is only in teams.", \.access.base),
            .init("teams", "The role in each team, by the team's number.") { caller in
                Dictionary(caller.access.teams.map { ($0.key.description, $0.value) }) { $1 }
            },
            .init("scopes", "The token's scopes; null for a sign-in.") { caller -> [String]? in
                if case .token(let scopes) = caller.proof { scopes.sorted() } else { nil }
            },
        ])
}
