import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("What is done with components", .bothEngines)
struct ComponentOperationsTests {
    @Test("One that is linked to nothing starts operational, stands at its place, and is told of")
    func added() async throws {
        let page = try await PageFixture()
        let (a, c) = (try await page.add("A"), try await page.add("C"))
        let b = try await page.add("B", position: 2)
        let list = try await page.components.list(by: .commandLine)
        #expect(list.map(\.id) == [a, b, c] && list.map(\.component.position) == [1, 2, 3])
        #expect(list.allSatisfy { $0.component.state == .operational && $0.component.hasHadData })
        #expect(try await page.told() == [.component, .component, .component])
        let audit = try await page.database.read { try $0.query("SELECT action, subject FROM audit_log ORDER BY id") }
        #expect(try audit.first?.text("action") == "status_component.added")
        #expect(try audit.first?.text("subject") == "status_component \(a) (A)")
    }

    @Test("One that was there before it is told of has a history since then")
    func startedBefore() async throws {
        let page = try await PageFixture()
        var draft = ComponentOperations.Draft(name: LocalizedText(english: "Old"))
        draft.startedAt = page.world.now.adding(.seconds(-1000))
        let id = try await page.components.add(draft, by: .commandLine).id
        let now = page.world.now
        _ = try await page.publish("Was down", [id: .majorOutage]) { draft in
            (draft.stage, draft.startedAt, draft.resolvedAt) = (.resolved, now.adding(.seconds(-600)), now.adding(.seconds(-500)))
        }
        #expect(try await page.seconds(id) == [[.operational: 900, .majorOutage: 100]])
        draft.startedAt = now.adding(.seconds(1))
        let late = draft
        await #expect(throws: ClientError.startInFuture) { try await page.components.add(late, by: .commandLine) }
    }

    @Test("A group is as bad as the worst in it, and groups do not stand in groups")
    func groups() async throws {
        let page = try await PageFixture()
        let group = try await page.add("SMS", isGroup: true)
        let (a, b) = (try await page.add("A", group: group), try await page.add("B", group: group))
        try await page.say(.partialOutage, of: a)
        #expect(try await page.state(group) == .partialOutage)
        #expect(try await page.state(b) == .operational)
        await #expect(throws: ClientError.groupInGroup) { try await page.add("G", group: group, isGroup: true) }
        await #expect(throws: ClientError.groupUnknown) { try await page.add("C", group: a) }
        await #expect(throws: ClientError.groupHasNoState) { try await page.say(.majorOutage, of: group) }
        var out = ComponentOperations.Changes()
        out.groupID = .some(nil)
        _ = try await page.components.change(a, out, by: .commandLine)
        #expect(try await page.state(group) == .operational)
        try await page.components.delete(group, by: .commandLine)
        let list = try await page.components.list(by: .commandLine)
        #expect(Set(list.map(\.id)) == [a, b] && list.allSatisfy { $0.component.groupID == nil })
    }

    @Test("What was said by hand of a linked component has an end; of another one it has none")
    func byHand() async throws {
        let page = try await PageFixture()
        page.desk.change { $0.levels = [ServiceID(1): nil] }
        let linked = try await page.add("Linked", link: .service(page.shop))
        let free = try await page.add("Free")
        #expect(try await page.state(linked) == .noData)
        try await page.clock.runOnce()
        #expect(try await page.state(linked) == .operational)
        for id in [linked, free] { try await page.say(.degradedPerformance, of: id) }
        #expect(try await page.components.find(linked, by: .commandLine).hand?.until == page.world.now.adding(StatusLimits.handState))
        page.world.advance(.seconds(86_401))
        try await page.clock.runOnce()
        #expect(try await page.state(linked) == .operational)
        #expect(try await page.state(free) == .degradedPerformance)
        try await page.say(nil, of: free)
        #expect(try await page.state(free) == .operational)
    }

    @Test("The last word is that of who says it, over what open incidents said before")
    func lastWord() async throws {
        let page = try await PageFixture()
        let id = try await page.add("A")
        let incident = try await page.publish("Down", [id: .majorOutage])
        #expect(try await page.state(id) == .majorOutage)
        try await page.say(.operational, of: id)
        #expect(try await page.state(id) == .operational)
        #expect(try await page.incidents.find(incident, by: .commandLine).incident.components == [id: .operational])
    }

    @Test("Services that are not there cannot be linked to, and texts have their bounds")
    func refused() async throws {
        let page = try await PageFixture()
        await #expect(throws: ClientError.linkUnknown) { try await page.add("A", link: .health(ServiceID(9))) }
        await #expect(throws: ClientError.statusTextTooLong("name", limit: 200)) {
            try await page.add(String(repeating: "é", count: 201))
        }
        #expect(try await page.add(String(repeating: "é", count: 200)).rawValue.count == 12)
        let missing = PublicID.random(page.world.world)
        await #expect(throws: ClientError.componentNotFound) { try await page.state(missing) }
    }

    @Test("Health and open incidents of services make states; a service that is gone makes none")
    func services() async throws {
        let page = try await PageFixture()
        let (service, health) = (
            try await page.add("S", link: .service(page.shop)), try await page.add("H", link: .health(page.shop))
        )
        try await page.clock.runOnce()
        #expect(try await page.components.list(by: .commandLine).allSatisfy { $0.component.state == .noData && !$0.component.hasHadData })
        page.desk.change { ($0.levels, $0.health) = ([ServiceID(1): .critical], [ServiceID(1): false]) }
        try await page.clock.runOnce()
        #expect(try await page.state(service) == .majorOutage)
        #expect(try await page.state(health) == .majorOutage)
        page.desk.change { ($0.levels, $0.health) = ([ServiceID(1): .warning], [ServiceID(1): true]) }
        try await page.clock.runOnce()
        #expect(try await page.state(service) == .degradedPerformance)
        #expect(try await page.state(health) == .operational)
        page.desk.change { ($0.levels, $0.health) = ([:], [:]) }
        try await page.clock.runOnce()
        #expect(try await page.state(service) == .noData)
        #expect(try await page.state(health) == .noData)
    }

    @Test("What was said by hand is undone within an hour, as if it had not been said")
    func unsay() async throws {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let a = try await page.add("A", group: group)
        let incident = try await page.publish("Trouble", [a: .partialOutage])
        page.world.advance(.seconds(600))
        let change = try await page.components.say(.majorOutage, of: a, by: .commandLine)
        #expect(try await page.state(group) == .majorOutage)
        page.world.advance(.seconds(300))
        try await page.components.unsay(change, of: a, by: .commandLine)
        for component in [a, group] {
            #expect(try await page.state(component) == .partialOutage)
            #expect(try await page.seconds(component) == [[.partialOutage: 900]])
        }
        #expect(try await page.components.find(a, by: .commandLine).hand == nil)
        #expect(try await page.incidents.find(incident, by: .commandLine).incident.components == [a: .partialOutage])
        // Not when something else was said since, nor after an hour.
        let first = try await page.components.say(.majorOutage, of: a, by: .commandLine)
        page.world.advance(.seconds(1))
        let second = try await page.components.say(.operational, of: a, by: .commandLine)
        await #expect(throws: ClientError.stateSaidSince) { try await page.components.unsay(first, of: a, by: .commandLine) }
        page.world.advance(.seconds(3601))
        await #expect(throws: ClientError.stateSaidSince) { try await page.components.unsay(second, of: a, by: .commandLine) }
    }
}
