import Testing

@testable import Platform

@Suite struct PostgresReaderTests {
    @Test(arguments: ["bi", "_x", "a1_b", String(repeating: "a", count: 63)])
    func plainNamesAreTaken(name: String) { #expect(PostgresReader(name: name)?.name == name) }

    @Test(arguments: ["", "Bi", "1a", "a-b", "a b", "a\"b", "a;drop", "pg_bi", "ä", String(repeating: "a", count: 64)])
    func otherNamesAreNot(name: String) { #expect(PostgresReader(name: name) == nil) }

    /// Computed with Python's hashlib.
    @Test func secretsAreThoseOfTheServer() throws {
        let salt: [UInt8] = Array("0123456789abcdef".utf8)
        #expect(
            try #require(PostgresSecret(password: "pencil", salt: salt)).verifier
                == "SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$nQpbZ77WudtqufPwikHXGRt6g2QJ4zns8bZLw273DRM=:jn2amWP1q1h+jgjy0YTO14S6/F02SV7taipOeB7ef20="
        )
    }

    @Test(arguments: ["", "ünlaut", "line\nend", "nul\0"])
    func otherCharactersAreRefused(password: String) { #expect(PostgresSecret(password: password, salt: [1]) == nil) }
}
