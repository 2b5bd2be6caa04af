import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Tags, links, and what belongs together", .bothEngines)
struct IncidentLabelsTests {
    private let ann = Caller(actor: .user(UserID(5), name: "ann"), access: Access(base: .supervisor))

    private func tags(_ words: String...) -> [String] { words }

    @Test("Tags are added, removed and replaced; case and accents do not make another one")
    func changesTags() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        func shown() async throws -> [String] { try await fixture.database.read { try fixture.incidents.tags(of: id, on: $0).map(\.text) } }
        _ = try await fixture.actions.changeTags(of: id, adding: tags("Réseau", "db"), by: ann)
        _ = try await fixture.actions.changeTags(of: id, adding: tags("RESEAU", "web"), removing: tags("DB", "never there"), by: ann)
        #expect(try await shown() == ["Réseau", "web"])
        let told = try await fixture.told().count
        _ = try await fixture.actions.changeTags(of: id, adding: tags("WEB"), by: ann)
        #expect(try await fixture.told().count == told)
        _ = try await fixture.actions.changeTags(of: id, adding: tags("night"), removing: tags("Reseau"), by: ann)
        #expect(try await shown() == ["night", "web"])
        let lines = try await fixture.database.read {
            try fixture.incidents.timeline(of: id, on: $0).dropFirst().map { ($0.kind, $0.text) }
        }
        #expect(lines.map(\.0) == [.tagged, .untagged, .tagged, .untagged, .tagged])
        #expect(lines.map(\.1) == ["Réseau, db", "db", "web", "Réseau", "night"])
    }

    @Test("There is a bound to the tags of an incident")
    func boundsTags() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        let many = (0..<20).map { "tag \($0)" }
        _ = try await fixture.actions.changeTags(of: id, adding: many, by: ann)
        await #expect(throws: ClientError.tooManyTags(limit: 20)) {
            _ = try await fixture.actions.changeTags(of: id, adding: tags("one more"), by: ann)
        }
        _ = try await fixture.actions.changeTags(of: id, adding: tags("one more"), removing: tags("tag 3"), by: ann)
        #expect(try await fixture.database.read { try fixture.incidents.tags(of: id, on: $0).count } == 20)
    }

    @Test("Tags in use are found by their beginning, each once")
    func offersTags() async throws {
        let fixture = try await IncidentsFixture()
        let ids = try await fixture.report(fixture.event("x"), fixture.event("y"))
        _ = try await fixture.actions.changeTags(of: ids[0], adding: tags("Network", "night", "db"), by: ann)
        _ = try await fixture.actions.changeTags(of: ids[1], adding: tags("network", "zone"), by: ann)
        func found(_ beginning: String, _ limit: Int = 10) async throws -> [String] {
            try await fixture.database.read { try fixture.incidents.tagsInUse(beginning: beginning, limit: limit, on: $0).map(\.text) }
        }
        #expect(try await found("") == ["db", "Network", "night", "zone"])
        #expect(try await found("N") == ["Network", "night"])
        #expect(try await found("", 2) == ["db", "Network"])
        #expect(try await found("q") == [])
    }

    @Test("Links are added once, get a new title, and go")
    func links() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        _ = try await fixture.actions.addLink(" https://example.org/a ", title: " Runbook ", to: id, by: ann)
        _ = try await fixture.actions.addLink("https://example.org/b", title: " ", to: id, by: ann)
        _ = try await fixture.actions.addLink("https://example.org/a", title: "Better", to: id, by: ann)
        let links = try await fixture.database.read { try fixture.incidents.links(of: id, on: $0) }
        #expect(links.map(\.url) == ["https://example.org/a", "https://example.org/b"] && links.map(\.title) == ["Better", nil])
        #expect(links[0].addedBy == "ann" && links[0].addedAt == fixture.world.now)
        _ = try await fixture.actions.removeLink(links[0].id, from: id, by: ann)
        _ = try await fixture.actions.removeLink(links[0].id, from: id, by: ann)
        let lines = try await fixture.database.read {
            try fixture.incidents.timeline(of: id, on: $0).dropFirst().map { ($0.kind, $0.text) }
        }
        #expect(lines.map(\.0) == [.linked, .linked, .unlinked])
        #expect(lines.map(\.1) == ["Runbook", "https://example.org/b", "Better"])
        for number in 0..<19 { _ = try await fixture.actions.addLink("https://example.org/\(number)", title: nil, to: id, by: ann) }
        await #expect(throws: ClientError.tooManyLinks(limit: 20)) {
            _ = try await fixture.actions.addLink("https://example.org/more", title: nil, to: id, by: ann)
        }
    }

    @Test("A link of another incident is not removed")
    func keepsOthersLinks() async throws {
        let fixture = try await IncidentsFixture()
        let ids = try await fixture.report(fixture.event("x"), fixture.event("y"))
        _ = try await fixture.actions.addLink("https://example.org", title: nil, to: ids[0], by: ann)
        let link = try #require(try await fixture.database.read { try fixture.incidents.links(of: ids[0], on: $0).first })
        _ = try await fixture.actions.removeLink(link.id, from: ids[1], by: ann)
        #expect(try await fixture.database.read { try fixture.incidents.links(of: ids[0], on: $0).count } == 1)
    }

    @Test("Tags and links go with their incident")
    func goWithIt() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        _ = try await fixture.actions.changeTags(of: id, adding: tags("a", "b"), by: ann)
        _ = try await fixture.actions.addLink("https://example.org", title: nil, to: id, by: ann)
        try await fixture.actions.delete(id, by: .system)
        try await fixture.database.write { _ = try IncidentRetention.deleteRemains(limit: 100, on: $0) }
        let counts = try await fixture.database.read { connection in
            try ["incident_tags", "incident_links"].map { try connection.row("SELECT count(*) AS n FROM \($0)")?.int("n") }
        }
        #expect(counts == [0, 0])
    }

    @Test("Related: before and after it, nearby in its service, the same elsewhere")
    func related() async throws {
        let fixture = try await IncidentsFixture()
        let first = try await fixture.report(fixture.event("Payment 1 failed"))[0]
        _ = try await fixture.actions.perform(.close, on: first, by: ann)
        fixture.world.advance(.seconds(100_000))
        let second = try await fixture.report(fixture.event("Payment 2 failed"))[0]
        let near = try await fixture.report(fixture.event("Queue is full"))[0]
        let same = try await fixture.report(fixture.event("Payment 3 failed", of: fixture.mail), fixture.event("Other", of: fixture.mail))[
            0]
        _ = try await fixture.actions.perform(.close, on: second, by: ann)
        fixture.world.advance(.seconds(100_000))
        let third = try await fixture.report(fixture.event("Payment 4 failed"))[0]
        let related = try await fixture.database.read { [store = fixture.incidents] connection in
            try store.related(to: store.existing(second, on: connection), on: connection)
        }
        #expect(related.previous?.id == first && related.next?.id == third)
        #expect(related.nearby.map(\.id) == [near] && related.elsewhere.map(\.id) == [same])
    }
}
