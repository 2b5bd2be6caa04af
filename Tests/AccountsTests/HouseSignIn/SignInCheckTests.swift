import Foundation
import Kernel
import Synchronization
import Testing

@testable import Accounts
@testable import Platform

@Suite("The check of sign-ins over HTTP") struct SignInCheckTests {
    private func check(
        _ status: Int, _ body: String = "", _ change: (inout SignInCheckSettings) -> Void = { _ in },
        asked: @escaping @Sendable (OutboundHTTP.Request) -> Void = { _ in }
    ) throws -> SignInSource {
        var settings = SignInCheckSettings()
        settings.url = URL(string: "https://erp.example.org/check?key=1")
        change(&settings)
        let check = try #require(SignInCheck(settings))
        check.use(
            OutboundHTTP { request in
                asked(request)
                return .init(status: status, body: Data(body.utf8))
            })
        return check.source
    }

    private func account(_ answer: SignInSource.Answer) -> OutsideAccount? {
        if case .right(let account) = answer { account } else { nil }
    }

    private func word(_ answer: SignInSource.Answer) -> String {
        switch answer {
        case .right: "right"
        case .wrong: "wrong"
        case .unknown: "unknown"
        case .away: "away"
        }
    }

    @Test("Name and password go out as JSON or as a form, whatever they hold, and in no address")
    func request() async throws {
        let asked = Mutex<[OutboundHTTP.Request]>([])
        let (name, password) = ("an\"n&x=1", "sé\\cret&a=b+ \u{0}")
        for format in SignInCheckSettings.Format.allCases {
            let source = try check(200, "", { $0.format = format }, asked: { request in asked.withLock { $0.append(request) } })
            _ = try await source.check(name, password)
        }
        let requests = asked.withLock { $0 }
        #expect(requests.map(\.method) == ["POST", "POST"])
        #expect(requests.allSatisfy { $0.url == "https://erp.example.org/check?key=1" })
        #expect(requests.map { $0.headers["Content-Type"] } == ["application/json", "application/x-www-form-urlencoded"])
        let json = try JSONDecoder().decode([String: String].self, from: requests[0].body)
        #expect(json == ["username": name, "password": password])
        let form = String(decoding: requests[1].body, as: UTF8.self)
        #expect(form == "username=an%22n%26x%3D1&password=s%C3%A9%5Ccret%26a%3Db%2B%20%00")
    }

    @Test(
        "200 is yes, 401 and 403 are no, everything else is no answer",
        arguments: [
            (200, "", "right"), (200, "{}", "right"), (200, #"{"success":true}"#, "right"),
            (200, #"{"success":false,"error":"x"}"#, "wrong"),
            (401, "", "wrong"), (403, "{}", "wrong"), (200, "<html>Sign in</html>", "away"), (200, "[]", "away"), (200, "null", "away"),
            (200, "true", "away"), (200, #"{"groups":"desk"}"#, "away"), (201, "{}", "away"), (204, "", "away"), (302, "", "away"),
            (400, "", "away"), (404, "", "away"), (429, "", "away"), (500, "", "away"), (502, "<html>", "away"),
        ])
    func answers(_ status: Int, _ body: String, _ expected: String) async throws {
        #expect(word(try await check(status, body).check("ann", "secret")) == expected)
    }

    @Test("What is said of somebody is taken over; who it is, is what was asked about")
    func said() async throws {
        let full = #"{"name":"Ann Lee","email":"ann@example.org","groups":["desk"],"id":7,"other":[1]}"#
        let ann = try #require(account(try await check(200, full).check("ann", "secret")))
        #expect(ann.name == "Ann Lee" && ann.email == "ann@example.org" && ann.groups == ["desk"] && ann.subject == "id:7")
        #expect(ann.issuer == "check:https://erp.example.org/check")
        // Two people may be called the same.
        let one = try #require(account(try await check(200, #"{"name":"Ann Lee"}"#).check("Ann", "x")))
        let other = try #require(account(try await check(200, #"{"name":"Ann Lee"}"#).check("ann2", "x")))
        #expect(one.subject == "name:ann" && other.subject == "name:ann2")
        let bare = try #require(account(try await check(200).check("Bob", "x")))
        #expect(bare.name == "Bob" && bare.email == nil && bare.groups.isEmpty)
        let worded = try #require(account(try await check(200, #"{"id":"7"}"#).check("ann", "x")))
        #expect(worded.subject == "id:7")
    }

    @Test("Why there is no answer never holds what was sent")
    func reasons() async throws {
        guard case .away(let reason) = try await check(500, "unmistakable password was wrong").check("ann", "unmistakable password") else {
            Issue.record("an answer")
            return
        }
        #expect(reason == "it answered 500")
        var settings = SignInCheckSettings()
        settings.url = URL(string: "https://erp.example.org/check")
        let failing = try #require(SignInCheck(settings))
        #expect(word(try await failing.source.check("ann", "secret")) == "away")
        failing.use(OutboundHTTP { _ in throw OutboundFailure.refused })
        #expect(word(try await failing.source.check("ann", "secret")) == "away")
        #expect(SignInCheck(SignInCheckSettings()) == nil)
    }

    @Test("What the doctor finds at the address", arguments: [(200, "ok"), (405, "ok"), (401, "ok"), (404, "problem"), (503, "problem")])
    func finding(_ status: Int, _ level: String) async {
        let found = await SignInCheckFinding.finding("https://erp.example.org") { status }
        #expect(found.level.rawValue == level)
    }

    @Test("What the doctor finds in the directory")
    func directoryFinding() async {
        #expect(await DirectoryFinding.finding("ldaps://a:636", "dc=x") { 2 }.level == .ok)
        #expect(await DirectoryFinding.finding("ldaps://a:636", "dc=x") { 0 }.level == .warning)
        let problem = await DirectoryFinding.finding("ldaps://a:636", "dc=x") { throw DirectoryFailure.tooSlow }
        #expect(problem.level == .problem && problem.what.contains("no answer in time"))
    }
}
