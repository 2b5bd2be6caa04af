import Kernel
import Platform
import TestKit
import Testing

@testable import Helpdesk

@Suite(.bothEngines)
struct HelpdeskCheckTests {
    private func lines(_ fixture: FollowingFixture) async throws -> [String] {
        var settings = Settings()
        settings[RedmineSettings.self] = fixture.settings
        let check = HelpdeskCheck(
            database: fixture.database, settings: settings, world: fixture.world.world, http: fixture.redmine.http)
        return try await check.findings().map(\.line)
    }

    @Test func everythingThatWorksIsSaid() async throws {
        let fixture = try await FollowingFixture()
        let lines = try await lines(fixture)
        #expect(lines.contains { $0.contains("answers; the key is admin's") })
        #expect(lines.contains { $0.contains("3 users are known in Redmine: ana, ivan, olga") })
        #expect(lines.contains { $0.contains("Redmine answers as") })
        #expect(!lines.contains { $0.hasPrefix("problem") })
        #expect(!lines.contains { $0.contains(ScriptedRedmine.key) })
    }

    @Test func aKeyOfNoAdministratorIsAProblem() async throws {
        let fixture = try await FollowingFixture()
        fixture.redmine.change { $0.isAdministrator = false }
        #expect(try await lines(fixture).contains { $0.hasPrefix("problem") && $0.contains("no administrator's") })
    }

    @Test(arguments: [
        (ScriptedRedmine.Fault.away, "cannot be reached"), (.html, "no JSON"), (.status(401), "does not know the key"), (.slow, "in time"),
    ])
    func aRedmineThatCannotBeAskedIsAProblem(fault: ScriptedRedmine.Fault, reason: String) async throws {
        let fixture = try await FollowingFixture()
        fixture.redmine.change { $0.fault = fault }
        #expect(try await lines(fixture).contains { $0.hasPrefix("problem") && $0.contains(reason) })
    }

    @Test func aProjectThatIsNotThereIsAProblem() async throws {
        let fixture = try await FollowingFixture { $0.project = "nowhere" }
        #expect(try await lines(fixture).contains { $0.hasPrefix("problem") && $0.contains("nowhere") })
    }

    @Test func nothingIsSet() async throws {
        let fixture = try await FollowingFixture { ($0.url, $0.apiKey) = (nil, nil) }
        #expect(try await lines(fixture) == ["problem  settings: neither redmine.url nor redmine.queue_database is set"])
    }

    @Test func usersWithoutAnAddressAreNamed() async throws {
        let fixture = try await FollowingFixture()
        _ = try await FollowingFixture.addUser("petra", mail: nil, on: fixture.database)
        #expect(try await lines(fixture).contains { $0.hasPrefix("warning") && $0.contains("petra") })
    }
}
