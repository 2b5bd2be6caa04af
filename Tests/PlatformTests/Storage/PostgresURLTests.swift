import Testing

@testable import Platform

@Suite struct PostgresURLTests {
    @Test(arguments: [
        ("postgresql://desk@db/desk", "postgresql://desk@db/desk"),
        ("postgres://desk:x@db/desk", "postgres://desk:(hidden)@db/desk"),
        ("postgresql://desk:a:b@db", "postgresql://desk:(hidden)@db"),
        ("postgresql://desk:a?b@db/desk?sslmode=disable", "postgresql://desk:(hidden)@db/desk?sslmode=disable"),
        ("postgresql://desk:a%2Fb@h1:1,h2:2/desk", "postgresql://desk:(hidden)@h1:1,h2:2/desk"),
        ("postgresql://:x@db/desk", "postgresql://:(hidden)@db/desk"),
        (
            "postgresql:///desk?host=/run&password=a&user=u&sslpassword=b",
            "postgresql:///desk?host=/run&password=(hidden)&user=u&sslpassword=(hidden)"
        ),
        ("postgresql:///desk?pass%77ord=a", "postgresql:///desk?pass%77ord=(hidden)"),
        ("postgresql:///desk?password=a@b", "postgresql:///desk?password=(hidden)"),
    ])
    func passwordsAreHidden(text: String, shown: String) throws {
        #expect(try #require(PostgresURL(text)).shown == shown)
    }

    @Test(arguments: [
        "", "postgresql:/", "sqlite:///desk", "host=db password=x", "postgresql://u:a/b@db/desk", "postgresql://u:a@b@db/desk",
        "postgresql://u:1/b@db/desk", "postgresql://db/desk?nonsense=1", "postgresql://db:port/desk",
    ])
    func whatLibpqWouldMisreadIsNone(text: String) {
        #expect(PostgresURL(text) == nil)
    }

    @Test(arguments: [
        ("postgresql://u:x@db/desk?schema=public&sslmode=disable&pool=5", ["schema", "pool"]),
        ("postgres://db/desk?nonsense", ["nonsense"]),
        ("postgresql://db/desk?sslmode=disable&ssl=true&connect_timeout=3", []), ("postgresql://db/desk?ssl=true&x=1", ["x"]),
        // What may be a part of a password is not told.
        ("postgresql://u:1/b?c=d@db/desk", []), ("postgresql://u:a/b?c=d", []), ("postgresql://db/desk?a%20b=c", []),
        ("sqlite:///desk?a=b", []), ("", []), ("postgresql://db/desk", []),
    ])
    func unknownParametersAreNamed(text: String, names: [String]) {
        #expect(PostgresURL.unknownParameters(in: text) == names)
    }

    @Test(arguments: [
        ("mysql://u:x@db/calls?charset=utf8mb4&ssl=true", ["charset"]), ("mysql://u@db/calls?SSL=true", []),
        ("mysql://u:a@b?c=d@db/calls", []), ("mysql://u@db?charset=x", []), ("postgresql://db/desk?charset=x", []),
    ])
    func unknownParametersOfMySQLAreNamed(text: String, names: [String]) {
        #expect(MariaAddress.unknownParameters(in: text) == names)
    }

    @Test func theMessageNamesAFew() {
        #expect(UnknownParameters.fault([]) == nil)
        #expect(UnknownParameters.fault(["a", "b"]) == "has parameters that are not known: a, b")
        #expect(UnknownParameters.fault((1...9).map { "p\($0)" })?.hasSuffix("p4, p5") == true)
    }

    @Test(arguments: [
        ("postgresql://u:x@db:5433/desk", "db:5433"), ("postgresql://h1:1,h2:2/desk", "h1:1,h2:2"),
        ("postgresql:///desk", "the local server"),
        ("postgresql:///desk?host=/run/postgresql", "/run/postgresql"), ("postgresql:///desk?host=a,b&port=7", "a:7,b:7"),
    ])
    func thePlaceNamesEveryServer(text: String, place: String) throws {
        #expect(try #require(PostgresURL(text)).place == place)
    }
}
