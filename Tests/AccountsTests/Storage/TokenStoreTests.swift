@testable import Accounts
import Kernel
import Platform
import TestKit
import Testing

@Suite(.bothEngines) struct TokenStoreTests {
    @Test func onlyAHashIsStored() async throws {
        let house = try await House()
        let (token, text) = try await house.addToken("CI", [.eventsWrite, .servicesRead])
        #expect(text.hasPrefix("sb_"))
        #expect(text.utf8.count == 43)
        #expect(APIToken.isWellFormed(text))
        #expect(token.hint == text.prefix(7))
        #expect(token.may(.eventsWrite) && token.may(.servicesRead) && !token.may(.servicesWrite))
        let hash = try await house.database.read { try $0.row("SELECT token_hash FROM api_tokens")?.text("token_hash") }
        #expect(hash == Secret.digest(text))
        #expect(!(try await house.audit().contains { "\($0)".contains(text) }))
    }

    @Test func nonsenseIsRefused() async throws {
        let house = try await House()
        await #expect(throws: ClientError.nameEmpty) { try await house.addToken("", [.eventsWrite]) }
        for scopes in [[], [TokenScope(rawValue: "nothing:known")], [.servicesRead, TokenScope(rawValue: "")]] as [Set<TokenScope>] {
            await #expect(throws: ClientError.scopesUnknown) {
                try await house.accounts.tokenOperations.add(name: "CI", scopes: scopes, owner: nil, by: .commandLine)
            }
        }
    }

    @Test func revokingIsKeptAndTold() async throws {
        let house = try await House()
        let (token, _) = try await house.addToken("CI", [.eventsWrite])
        let revoked = try await house.revoke(token)
        #expect(revoked.revokedAt == house.world.now)
        #expect(!revoked.may(.eventsWrite))
        house.world.advance(.seconds(5))
        #expect(try await house.revoke(token) == revoked)
        #expect(try await house.audit().map(\.action) == [.tokenRevoked, .tokenCreated])
        #expect(try await house.events() == [.tokenRevoked])
        let store = house.accounts.tokens
        #expect(try await house.database.read { try store.list(on: $0) } == [revoked])
    }

    @Test(arguments: [
        "", "sb_", "sb_short", "xx_" + String(repeating: "a", count: 40), "sb_" + String(repeating: "é", count: 20),
        "sb_" + String(repeating: "-", count: 40),
    ])
    func othersAreNoTokens(_ text: String) {
        #expect(!APIToken.isWellFormed(text))
    }
}

extension House {
    func addToken(_ name: String, _ scopes: Set<TokenScope>, owner: UserID? = nil) async throws -> (APIToken, String) {
        let store = accounts.tokens
        let made = try await database.write { try store.add(name: name, scopes: scopes, owner: owner, by: .commandLine, on: $0) }
        return (made.token, made.text)
    }

    func revoke(_ token: APIToken) async throws -> APIToken {
        let store = accounts.tokens
        return try await database.write { try store.revoke(token.id, by: .commandLine, on: $0) }
    }
}
