import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Operations on playbooks", .bothEngines) struct PlaybookOperationsTests {
    @Test("A version rises with each change, and with nothing else")
    func versions() async throws {
        let house = try await PlaybooksFixture()
        var playbook = PlaybooksFixture.sample()
        #expect(try await house.save(playbook).version == 1)
        #expect(try await house.save(playbook).version == 1)
        playbook.name = "Login"
        #expect(try await house.save(playbook).version == 2)
        let versions = try await house.operations.versions(of: "0001", by: .commandLine)
        #expect(versions.map(\.version) == [2, 1] && versions.map(\.playbook.name) == ["Login", "MS de Login sem resposta"])
        #expect(versions.first?.changedBy == "command line")
        #expect(try await house.operations.list(by: .commandLine).map(\.playbook) == [playbook])
    }

    @Test("One that was taken away is there again when it is saved")
    func removed() async throws {
        let house = try await PlaybooksFixture()
        try await house.save(PlaybooksFixture.sample())
        try await house.operations.remove("0001", by: .commandLine)
        #expect(try await house.operations.list(by: .commandLine).isEmpty)
        await #expect(throws: ClientError.playbookNotFound) { try await house.operations.remove("0001", by: .commandLine) }
        await #expect(throws: ClientError.playbookNotFound) { try await house.operations.versions(of: "0001", by: .commandLine) }
        #expect(try await house.save(PlaybooksFixture.sample()).version == 2)
    }

    @Test("What cannot be used is refused")
    func refused() async throws {
        let house = try await PlaybooksFixture()
        await #expect(throws: ClientError.playbookNotValid(PlaybookFault(["name"], "is empty"))) {
            try await house.save(Playbook(code: "1", name: " ", service: "Login"))
        }
    }

    @Test("The escalation of an incident says what fired and what comes next")
    func escalation() async throws {
        let house = try await PlaybooksFixture()
        try await house.save(PlaybooksFixture.plain(PlaybooksFixture.steps))
        try await house.open(1)
        try await house.report(1, times: 9)
        try await house.run()
        let operations = EscalationOperations(
            database: house.database, incidents: house.engine.incidents, now: { [world = house.world] in world.now })
        let line = try #require(try await operations.escalation(of: IncidentID(1), by: .commandLine).lines.first)
        #expect(line.playbook.code == "P" && line.version == 1)
        #expect(line.fired.map(\.step) == [1] && line.next.map(\.step) == [2, 3] && line.nextCount == 20)
        #expect(line.next.first?.at == house.now.adding(.seconds(1200)))
        try await house.acknowledge(1)
        try await house.run()
        #expect(try await operations.escalation(of: IncidentID(1), by: .commandLine).lines.first?.next.isEmpty == true)
        #expect(try await operations.escalation(of: IncidentID(2), by: .commandLine).lines.isEmpty)
    }
}
