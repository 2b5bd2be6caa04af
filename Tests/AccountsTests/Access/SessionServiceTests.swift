@testable import Accounts
import Hummingbird
import Kernel
import Platform
import TestKit
import Testing

@Suite(.bothEngines) struct SessionServiceTests {
    @Test func aSignInOpensASession() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        let sessions = house.accounts.sessions
        let signIn = try await sessions.signIn(name: "ann", password: "correct horse battery", address: IPAddress("192.0.2.1"))
        #expect(signIn.user.id == ann.id)
        #expect(signIn.lifetime == .seconds(14 * 86_400))
        let session = try #require(try await sessions.authenticate(signIn.sessionID))
        #expect(session.user.id == ann.id)
        #expect(session.key != signIn.sessionID)
        let stored = try await house.database.read { try $0.row("SELECT id_hash FROM sessions")?.text("id_hash") }
        #expect(stored == Secret.digest(signIn.sessionID))
        let entry = try #require(try await house.audit().first)
        #expect(entry.action == .signedIn)
        #expect(entry.detail == ["address": "192.0.2.1"])
    }

    @Test(arguments: ["", "x", String(repeating: "a", count: 43), String(repeating: "a", count: 100_000), "' OR 1=1 --"])
    func otherIdsOpenNothing(_ id: String) async throws {
        let house = try await House()
        #expect(try await house.accounts.sessions.authenticate(id) == nil)
    }

    @Test func aPageNeedsNoDatabase() async throws {
        let house = try await House()
        let id = try await house.signedIn()
        _ = try await house.accounts.sessions.authenticate(id)
        try house.database.close()
        #expect(try await house.accounts.sessions.authenticate(id) != nil)
    }

    @Test func useIsStoredOnceAMinute() async throws {
        let house = try await House()
        let id = try await house.signedIn()
        let sessions = house.accounts.sessions
        let start = house.world.now
        for _ in 0..<5 {
            house.world.advance(.seconds(10))
            _ = try await sessions.authenticate(id)
        }
        #expect(try await house.number("SELECT last_seen_at AS number FROM sessions") == start.microseconds)
        #expect(try await house.number("SELECT last_active_at AS number FROM users") == start.adding(.seconds(10)).microseconds)
        house.world.advance(.seconds(10))
        _ = try await sessions.authenticate(id)
        #expect(try await house.number("SELECT last_seen_at AS number FROM sessions") == house.world.now.microseconds)
    }

    @Test func anIdleSessionEnds() async throws {
        let house = try await House()
        let id = try await house.signedIn()
        let sessions = house.accounts.sessions
        house.world.advance(.seconds(3 * 86_400 - 1))
        #expect(try await sessions.authenticate(id) != nil)
        house.world.advance(.seconds(3 * 86_400 - 1))
        #expect(try await sessions.authenticate(id) != nil)
        house.world.advance(.seconds(3 * 86_400))
        #expect(try await sessions.authenticate(id) == nil)
    }

    @Test func aBusySessionEndsAtLast() async throws {
        let house = try await House()
        let id = try await house.signedIn()
        let sessions = house.accounts.sessions
        for _ in 0..<13 {
            house.world.advance(.seconds(86_400))
            #expect(try await sessions.authenticate(id) != nil)
        }
        house.world.advance(.seconds(86_400))
        #expect(try await sessions.authenticate(id) == nil)
        #expect(try await sessions.deleteEnded() == 1)
    }

    @Test func anotherProcessSeesUseHere() async throws {
        let house = try await House()
        let other = try await house.otherProcess()
        let id = try await house.signedIn()
        #expect(try await other.accounts.sessions.authenticate(id) != nil)
        house.world.advance(.seconds(2 * 86_400))
        #expect(try await house.accounts.sessions.authenticate(id) != nil)
        house.world.advance(.seconds(2 * 86_400))
        #expect(try await other.accounts.sessions.authenticate(id) != nil)
    }

    @Test func signingOutEndsItEverywhere() async throws {
        let house = try await House()
        let other = try await house.otherProcess()
        let id = try await house.signedIn()
        #expect(try await other.accounts.sessions.authenticate(id) != nil)
        try await house.accounts.sessions.signOut(id)
        try await house.accounts.sessions.signOut(id)
        #expect(try await house.accounts.sessions.authenticate(id) == nil)
        _ = try await other.follower.runOnce()
        #expect(try await other.accounts.sessions.authenticate(id) == nil)
        #expect(try await house.audit().filter { $0.action == .signedOut }.count == 1)
    }

    @Test func disablingElsewhereEndsSessionsWithTheNextEvent() async throws {
        let house = try await House()
        let id = try await house.signedIn()
        let sessions = house.accounts.sessions
        let user = try #require(try await sessions.authenticate(id)).user
        _ = try await house.follower.runOnce()
        try await house.otherProcess().disable(user)
        #expect(try await house.follower.runOnce() == 1)
        #expect(try await sessions.authenticate(id) == nil)
    }

    @Test func aNewRoleCountsWithTheNextEvent() async throws {
        let house = try await House()
        let id = try await house.signedIn()
        let sessions = house.accounts.sessions
        let user = try #require(try await sessions.authenticate(id)).user
        let store = house.accounts.userStore
        _ = try await house.otherProcess().database.write { try store.setRole(user.id, .viewer, by: .commandLine, on: $0) }
        _ = try await house.follower.runOnce()
        #expect(try await sessions.authenticate(id)?.user.role == .viewer)
    }

    @Test func aNewPasswordEndsSessions() async throws {
        let house = try await House()
        let id = try await house.signedIn()
        let sessions = house.accounts.sessions
        let user = try #require(try await sessions.authenticate(id)).user
        _ = try await house.accounts.users.setPassword(of: user.id, "another password", by: .commandLine)
        _ = try await house.follower.runOnce()
        #expect(try await sessions.authenticate(id) == nil)
    }

    @Test func sessionsHaveTheirOwnKeys() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        let sessions = house.accounts.sessions
        let first = try await sessions.start(for: ann, address: nil).sessionID
        let second = try await sessions.start(for: ann, address: nil).sessionID
        #expect(first != second)
        #expect(try await sessions.authenticate(first)?.key != sessions.authenticate(second)?.key)
        try await sessions.signOut(first)
        #expect(try await sessions.authenticate(second) != nil)
    }

    @Test func whoOnlyLooksOnIsNoUse() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        let sessions = house.accounts.sessions
        let id = try await sessions.start(for: ann, address: nil).sessionID
        let reader = ann.identity(.session, key: try #require(try await sessions.authenticate(id)).key)
        #expect(try await sessions.access(of: reader) == ann.access)
        // An open page asks again and again: it must not keep the sign-in from ending.
        for _ in 0..<4 {
            house.world.advance(.seconds(20 * 3600))
            let isOver = house.world.now >= ann.createdAt.adding(.seconds(72 * 3600))
            #expect(try await sessions.access(of: reader) == (isOver ? nil : ann.access))
            #expect(try await sessions.authenticate(id, isUse: false)?.user.id == (isOver ? nil : ann.id))
        }
    }

    @Test func aReaderIsOneAsLongAsTheirSignIn() async throws {
        let house = try await House()
        let ann = try await house.addUser()
        let sessions = house.accounts.sessions
        let ids = [try await sessions.start(for: ann, address: nil).sessionID, try await sessions.start(for: ann, address: nil).sessionID]
        var readers: [Identity] = []
        for id in ids { readers.append(ann.identity(.session, key: try #require(try await sessions.authenticate(id)).key)) }
        try await sessions.signOut(ids[0])
        #expect(try await sessions.access(of: readers[0]) == nil)
        #expect(try await sessions.access(of: readers[1]) != nil)
        try await house.otherProcess().disable(ann)
        _ = try await house.follower.runOnce()
        #expect(try await sessions.access(of: readers[1]) == nil)
    }

    @Test func theCookieIsSigned() throws {
        let cookies = SessionCookie(key: SecretKey(bytes: [UInt8](repeating: 1, count: 32)))
        let foreign = SessionCookie(key: SecretKey(bytes: [UInt8](repeating: 2, count: 32)))
        let signIn = SessionService.SignIn(user: .example, sessionID: "abc", lifetime: .seconds(60))
        let cookie = cookies.cookie(for: signIn)
        #expect(cookie.header(secure: true).hasSuffix("; Path=/; SameSite=Lax; Max-Age=60; HttpOnly; Secure"))
        #expect(cookies.removal.header(secure: false).contains("Max-Age=0"))
        func sent(_ cookie: ResponseCookie) -> RequestCookies { RequestCookies(Request.with(cookie).headers, secure: false) }
        #expect(cookies.sessionID(in: sent(cookie)) == "abc")
        #expect(foreign.sessionID(in: sent(cookie)) == nil)
        #expect(cookies.sessionID(in: sent(ResponseCookie(name: CookieName.session, value: "abc", lifetime: nil))) == nil)
    }
}

extension House {
    /// The session id of a user who has just signed in.
    func signedIn(_ name: String = "Ann", role: Role = .operator) async throws -> String {
        let user = try await addUser(name, role: role)
        return try await accounts.sessions.start(for: user, address: nil).sessionID
    }
}
