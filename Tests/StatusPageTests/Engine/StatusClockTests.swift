import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("What happens by itself", .bothEngines)
struct StatusClockTests {
    /// As the scheduler does after a run.
    private func end(_ page: PageFixture) async throws {
        let now = page.world.now
        try await page.database.write { connection in
            try connection.execute("DELETE FROM scheduled_jobs WHERE name = ?1", StatusClock.jobName)
            try connection.execute(
                "INSERT INTO scheduled_jobs (name, due_at, finished_at) VALUES (?1, ?2, ?2)", StatusClock.jobName, now)
        }
    }

    @Test("Time in which nothing ran is time without data for what follows a service, and for nothing that was said by hand")
    func stopped() async throws {
        let page = try await PageFixture()
        page.desk.change { desk in
            desk.levels.updateValue(nil, forKey: ServiceID(1))
            desk.health[ServiceID(1)] = true
        }
        let byIncidents = try await page.add("A", link: .service(page.shop))
        let byHealth = try await page.add("B", link: .health(page.shop))
        let byHand = try await page.add("C")
        try await page.clock.runOnce()
        #expect(try await page.state(byIncidents) == .operational)
        #expect(try await page.state(byHealth) == .operational)
        try await end(page)
        page.world.advance(.seconds(7200))
        try await page.clock.runOnce()
        try await end(page)
        // A run that is a little late is none that did not take place.
        page.world.advance(.seconds(200))
        try await page.clock.runOnce()
        for component in [byIncidents, byHealth] {
            #expect(try await page.state(component) == .operational)
            #expect(try await page.seconds(component) == [[.operational: 500, .noData: 6900]])
        }
        #expect(try await page.seconds(byHand) == [[.operational: 7400]])
    }
}
