import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Simulators

@Suite("The simulated agency gateway") struct AgencyGatewayDoubleTests {
    private let world = TestWorld()
    private let gateway: AgencyGatewayDouble

    init() {
        gateway = AgencyGatewayDouble(world: world.world)
        gateway.add(SimulatedAgency.sample(7))
    }

    private func get(_ path: String) async throws -> OutboundHTTP.Answer {
        try await gateway.http.send(.init(method: "GET", url: "https://gate.example.org/xmlgate/" + path))
    }

    private func signIn(password: String = "gate-robot") async throws -> OutboundHTTP.Answer {
        try await get("auth_data.jsp?j_login_request=1&j_login=switchboard&j_passwd=\(password)")
    }

    private func session() async throws -> String {
        try #require(try SimulatedXML(reading: try await signIn().body)["sessionId"]?.text)
    }

    @Test("An agency is told to a session, with its contacts and whether it is black-listed")
    func agencies() async throws {
        let session = try await session()
        let agency = try SimulatedXML(reading: try await get("agency/view?agencyId=107&aid=\(session)").body)
        #expect(agency.name == "agency" && agency["name"]?.text == "White Sails" && agency["blackList"]?.text == "true")
        #expect(agency["contacts"]?.children.first?["value"]?.text == "+37055501007" && agency["curator"]?["fullName"]?.text != nil)
        #expect(try await get("agency/view?agencyId=1&aid=\(session)").status == 404)
        #expect(gateway.views == ["107", "1"] && gateway.signIns == 1)
    }

    @Test("A wrong password opens no session, and none is known after its end")
    func sessions() async throws {
        #expect(try await signIn(password: "no").status == 401)
        let session = try await session()
        gateway.expireSessions()
        #expect(try await get("agency/view?agencyId=101&aid=\(session)").status == 401)
        gateway.expireSessions(.otherRoot, lifetime: .seconds(60))
        let other = try SimulatedXML(reading: try await get("agency/view?agencyId=101&aid=\(session)").body)
        #expect(other.name == "loginForm")
        let next = try await self.session()
        #expect(try await get("agency/view?agencyId=101&aid=\(next)").status == 200)
        world.advance(.seconds(61))
        #expect(try SimulatedXML(reading: try await get("agency/view?agencyId=101&aid=\(next)").body).name == "loginForm")
    }

    @Test("It fails as it is told")
    func conditions() async throws {
        gateway.set(.wrongRoot)
        #expect(try SimulatedXML(reading: try await signIn().body).name == "maintenance")
        gateway.set(.breaksOff)
        let half = try await signIn().body
        #expect(throws: SimulatedXML.Malformed.self) { try SimulatedXML(reading: half) }
        gateway.set(.fails(status: 502))
        #expect(try await signIn().status == 502)
        gateway.set(.hangs)
        await #expect(throws: OutboundFailure.timeout) { try await signIn() }
        gateway.set(.slow(.seconds(30)))
        await #expect(throws: OutboundFailure.timeout) { try await signIn() }
        gateway.set(.hangsUp)
        await #expect(throws: OutboundFailure.refused) { try await signIn() }
        gateway.set(.inService)
        #expect(try await get("other").status == 404)
    }
}
