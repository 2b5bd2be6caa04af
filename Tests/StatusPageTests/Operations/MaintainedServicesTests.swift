import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Services whose components are being worked on", .bothEngines)
struct MaintainedServicesTests {
    private func maintained(_ page: PageFixture) async throws -> Set<ServiceID> {
        try await page.database.read { try StatusPageModule.maintainedServices(on: $0) }
    }

    @Test("From the beginning of the work to its end", arguments: [false, true])
    func byItself(isOfGroup: Bool) async throws {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let component = try await page.add("S", group: group, link: .service(page.shop))
        _ = try await page.add("Other")
        _ = try await page.plan(in: .seconds(600), for: .seconds(600), [isOfGroup ? group : component])
        try await page.clock.runOnce()
        #expect(try await maintained(page).isEmpty)
        page.world.advance(.seconds(600))
        try await page.clock.runOnce()
        #expect(try await maintained(page) == [page.shop])
        page.world.advance(.seconds(600))
        try await page.clock.runOnce()
        #expect(try await maintained(page).isEmpty)
    }
}
