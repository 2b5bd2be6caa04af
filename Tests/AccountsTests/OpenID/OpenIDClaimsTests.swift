import Testing

@testable import Accounts
@testable import Platform

@Suite("Claims wherever a provider puts them")
struct OpenIDClaimsTests {
    let claims = OpenIDClaims([
        "groups": ["a", "b"], "one": "a", "number": 7, "none": nil, "empty": [], "deep": ["x": ["y": ["z": "found"]]],
        "realm_access": ["roles": ["admin", "viewer"]],
        "resource_access": ["my.desk": ["roles": ["operator"]], "account": ["roles": ["manage"]]],
        "https://desk.example.org/roles": ["dotted"], "https://desk.example.org/claims": ["roles": ["inner"]],
        "objects": [["id": "1", "name": "named"], ["displayName": "shown"], ["id": "2"], 3, "text", ["other": true]],
        "object": ["name": "single"], "project": ["lead": ["42": "example.org"], "member": ["42": "example.org"]],
        "listed": [["of": ["p"]], ["of": "q"], ["else": "r"]], "a": ["b": "inside"], "a.b": "literal",
    ])

    @Test(
        "A path leads into objects and lists, and a name may hold dots itself",
        arguments: [
            ("groups", ["a", "b"]), ("one", ["a"]), ("number", ["7"]), ("none", []), ("empty", []), ("missing", []), ("", []), (".", []),
            ("deep.x.y.z", ["found"]), ("deep.x", ["y"]), ("deep..x", []), ("realm_access.roles", ["admin", "viewer"]),
            ("realm_access", []),
            ("resource_access.my.desk.roles", ["operator"]), ("https://desk.example.org/roles", ["dotted"]),
            ("https://desk.example.org/claims.roles", ["inner"]), ("objects", ["named", "shown", "2", "3", "text"]),
            ("object", ["single"]), ("project", ["lead", "member"]), ("listed.of", ["p", "q"]), ("a.b", ["literal"]), ("one.a", []),
        ])
    func names(path: String, expected: [String]) {
        #expect(claims.names(at: path) == expected)
    }

    @Test("A name is a text that is not empty")
    func texts() {
        let claims = OpenIDClaims(["profile": ["login": "ann", "empty": ""], "groups": ["a"]])
        #expect(claims.text(at: "profile.login") == "ann" && claims.text(at: "profile.empty") == nil && claims.text(at: "groups") == nil)
        #expect(claims.has("profile.login") && !claims.has("profile.roles"))
    }

    @Test("The log learns which claims there are, and nothing of what they say")
    func paths() {
        let claims = OpenIDClaims(["sub": "4711", "realm_access": ["roles": ["admin"]], "a": ["b": ["c": ["d": 1]]], "empty": [:]])
        #expect(claims.paths == ["a.b.c", "empty", "realm_access.roles", "sub"])
        let many = OpenIDClaims(Dictionary(uniqueKeysWithValues: (0..<500).map { ("claim \($0)", JSON.null) }))
        #expect(many.paths.count == 60)
    }

    @Test("What only the second one says is added, also inside objects, but no seal for another address")
    func merging() {
        let own = OpenIDClaims(["name": "Ann", "realm_access": ["a": 1], "email": "a@example.org"])
        let both = own.merging(
            OpenIDClaims(["name": "Eve", "realm_access": ["a": 2, "roles": ["x"]], "email": "b@example.org", "email_verified": true]))
        #expect(both.text("name") == "Ann" && both.names(at: "realm_access.roles") == ["x"] && both.value(at: "realm_access.a") == 1)
        #expect(both.text("email") == "a@example.org" && !both.flag("email_verified"))
        #expect(own.merging(OpenIDClaims(["email": "a@example.org", "email_verified": true])).flag("email_verified"))
        #expect(OpenIDClaims([:]).merging(OpenIDClaims(["email": "b@example.org", "email_verified": true])).flag("email_verified"))
    }
}
