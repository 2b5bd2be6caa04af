import ContactCenter
import Helpdesk
import Kernel
import Platform
import TestKit
import Testing

@testable import App

extension OperationsTests {
    static let agencies: [Operation] = [
        Operation("AgencyOperations.list") { _ = try await $0.agencies.list(limit: 1, by: $1) },
        Operation("AgencyOperations.find") { _ = try await $0.agencies.find(try Scene.agency(), by: $1) },
        Operation("AgencyOperations.match") { _ = try await $0.agencies.match(try #require(PhoneNumber("+37061234567")), by: $1) },
        Operation("AgencyOperations.save") { _ = try await $0.agencies.save("18", name: "Moon", phones: [], by: $1) },
        Operation("AgencyOperations.remove") { try await $0.agencies.remove(try Scene.agency(), by: $1) },
        Operation("AgencyOperations.take") {
            _ = try await $0.agencies.take(try AgencyFile("AGENCY_ID,AGENCY_PHONE\n19,+37061234569", region: "lt"), by: $1)
        },
        Operation("PopOperations.show") { _ = try await $0.pop.show($0.call, by: $1) },
        Operation("PopOperations.choose") { try await $0.pop.choose(try Scene.agency(), for: $0.call, by: $1) },
        Operation("PopOperations.note") {
            try await $0.pop.note(try CallerDraft(name: "Ona", company: nil, note: nil), for: $0.call, by: $1)
        },
        Operation("IssueOperations.mentioning", .own) { _ = try await $0.issues.desk.issues.mentioning("Printer", limit: 1, by: $1) },
    ]
}

extension OperationsTests.Scene {
    var agencies: AgencyOperations { flow.composition.contactCenter.agencyOperations }
    var pop: PopOperations { flow.composition.contactCenter.popOperations }

    static func agency() throws -> AgencyID { try #require(AgencyID("17")) }

    static func addAgency(_ flow: FlowFixture) async throws {
        _ = try await flow.composition.contactCenter.agencyOperations.save("17", name: "Sun", phones: [], by: .commandLine)
    }
}
