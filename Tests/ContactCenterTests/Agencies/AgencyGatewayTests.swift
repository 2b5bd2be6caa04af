import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("The gateway of agencies", .timeLimit(.minutes(1)))
struct AgencyGatewayTests {
    private let double = GatewayDouble()
    private let world = TestWorld()
    private let gateway: AgencyGateway
    private let agency: AgencyID

    init() throws {
        var settings = GatewaySettings()
        settings.url = URL(string: GatewayDouble.url + "/")
        (settings.user, settings.password) = (GatewayDouble.user, GatewayDouble.password)
        gateway = try #require(AgencyGateway(settings, http: double.http, now: world.world.now))
        agency = try #require(AgencyID("17"))
        double.add("17", GatewayDouble.agency("Sun Travel"))
    }

    private func failure(_ agency: AgencyID? = nil) async -> GatewayFailure? {
        do {
            _ = try await gateway.card(of: agency ?? self.agency)
            return nil
        } catch { return error as? GatewayFailure }
    }

    @Test("It is asked as it wants to be asked, and its session serves again")
    func session() async throws {
        for _ in 0..<3 { #expect(try await gateway.card(of: agency).name == "Sun Travel") }
        #expect(double.signIns == 1)
        #expect(
            double.asked.prefix(2) == [
                "/xmlgate/auth_data.jsp?j_login_request=1&j_login=desk&j_passwd=s%26cret%3D1",
                "/xmlgate/agency/view?agencyId=17&aid=session-1",
            ])
    }

    @Test("A session that expired is renewed once, and whoever asked notices nothing")
    func expired() async throws {
        _ = try await gateway.card(of: agency)
        double.expire()
        #expect(try await gateway.card(of: agency).name == "Sun Travel")
        #expect(double.signIns == 2)
        #expect(double.views == 3)
    }

    @Test(
        "Another document than an agency's means the same; a second one ends it",
        arguments: [
            (200, "<login/>"), (200, "<html><body>Sign in<br></body></html>"), (200, ""), (401, "<error/>"), (302, ""),
        ])
    func otherRoot(_ status: Int, _ body: String) async {
        double.mode = .views(status: status, body: body)
        #expect(await failure() == .noAgency)
        #expect(double.signIns == 2)
        #expect(double.views == 2)
    }

    @Test("A status of its own trouble is no expired session")
    func trouble() async {
        double.mode = .views(status: 503, body: "<error/>")
        #expect(await failure() == .status(503))
        #expect(double.signIns == 1)
    }

    @Test("Hostile documents are refused, and nobody signs in anew for them")
    func hostile() async {
        double.mode = .views(status: 200, body: "<!DOCTYPE agency [<!ENTITY a 'b'>]><agency><name>&a;</name></agency>")
        #expect(await failure() == .unreadable)
        #expect(double.signIns == 1)
    }

    @Test("A refused sign-in is not tried again at once: no account is locked by us")
    func refused() async throws {
        double.mode = .refuses
        for _ in 0..<5 { #expect(await failure() == .signInRefused) }
        #expect(double.signIns == 1)
        world.advance(AgencyGateway.calm)
        #expect(await failure() == .signInRefused)
        #expect(double.signIns == 2)
        double.mode = .answers
        // Twice as long now.
        world.advance(AgencyGateway.calm)
        #expect(await failure() == .signInRefused)
        #expect(double.signIns == 2)
        world.advance(AgencyGateway.calm)
        #expect(try await gateway.card(of: agency).name == "Sun Travel")
    }

    @Test(
        "An outage is no refused sign-in: it is asked again at once",
        arguments: [
            (200, "<html><body><h1>Maintenance</h1><br></body></html>", GatewayFailure.unreadable), (200, "", .unreadable),
            (200, "Service unavailable", .unreadable), (404, "<html/>", .status(404)), (429, "", .status(429)),
            (502, "<html/>", .status(502)),
        ])
    func outage(_ status: Int, _ body: String, _ failure: GatewayFailure) async throws {
        double.mode = .signsIn(status: status, body: body)
        for _ in 0..<3 { #expect(await self.failure() == failure) }
        #expect(double.signIns == 3)
        double.mode = .answers
        #expect(try await gateway.card(of: agency).name == "Sun Travel")
    }

    @Test(
        "Its own page that asks for the password once more is a refusal, and so is a status that says it",
        arguments: [
            (200, "<html><form><input name=j_login><input TYPE = 'password' name=j_passwd><br></form></html>"), (200, "<error/>"),
            (401, ""), (403, "<html/>"),
        ])
    func refusals(_ status: Int, _ body: String) async {
        double.mode = .signsIn(status: status, body: body)
        for _ in 0..<3 { #expect(await failure() == .signInRefused) }
        #expect(double.signIns == 1)
    }

    @Test("Many who ask at once sign in once")
    func crowd() async throws {
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { try await gateway.card(of: agency).name } }
            for try await name in group { #expect(name == "Sun Travel") }
        }
        #expect(double.signIns == 1)
    }

    @Test("Nothing of the password or the session is in what is told of a failure")
    func secrets() async {
        double.mode = .away
        let told = await failure().map { "\($0)" } ?? ""
        #expect(told == "nothing listens there (connection refused)")
        #expect(!told.contains("cret"))
    }

    @Test("Without an address there is no gateway")
    func none() {
        #expect(AgencyGateway(GatewaySettings(), http: double.http, now: world.world.now) == nil)
    }
}
