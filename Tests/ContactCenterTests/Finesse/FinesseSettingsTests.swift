import Foundation
import Kernel
import Platform
import Simulators
import TestKit
import Testing

@testable import ContactCenter

@Suite struct FinesseSettingsTests {
    @Test(arguments: [
        ("https://uccx1.example.org:8445", ["https://uccx1.example.org:8445"]),
        ("https://a.example.org/, http://127.0.0.1:9", ["https://a.example.org", "http://127.0.0.1:9"]),
        ("https://a.example.org:8445/finesse/api/", ["https://a.example.org:8445"]),
        ("https://a.example.org/finesse", ["https://a.example.org"]),
    ])
    func oneNodeOrTwo(_ text: String, _ nodes: [String]) {
        #expect(SettingType<[FinesseNode]>.finesseNodes.parse(text)?.map(\.description) == nodes)
    }

    @Test(arguments: ["", "uccx1.example.org", "ftp://a", "https://a,https://b,https://c", "https://u:p@a"])
    func whatIsNoNodeIsRefused(_ text: String) {
        #expect(SettingType<[FinesseNode]>.finesseNodes.parse(text) == nil)
    }

    @Test func aLoginNeedsItsPasswordAndAnAddress() {
        var settings = FinesseSettings()
        #expect(settings.contradictions(in: Settings()).isEmpty)
        settings.user = "admin"
        #expect(settings.contradictions(in: Settings()).count == 2)
        settings.password = "x"
        settings.urls = FinesseNode("https://a").map { [$0] } ?? []
        #expect(settings.contradictions(in: Settings()).isEmpty)
    }
}

@Suite struct FinesseFindingTests {
    private func cluster(_ change: (inout FinesseCluster) -> Void) -> FinesseCluster {
        var cluster = FinesseCluster(mark: "x")
        cluster.readAt = Timestamp(microseconds: 0)
        change(&cluster)
        return cluster
    }

    @Test func whatTheDatabaseKnowsIsSaid() {
        #expect(FinesseFinding.finding(nil).what.contains("not read yet"))
        #expect(FinesseFinding.finding(cluster { _ in }).what.contains("last read at 1970"))
        let away = FinesseFinding.finding(cluster { ($0.trouble, $0.failure) = (.away, "no route") })
        #expect(away.what.contains("no route"))
        let wrong = FinesseFinding.finding(cluster { ($0.trouble, $0.refusals) = (.signIn, 2) })
        #expect(wrong.what.contains("nobody asks"))
    }

    @Test func whatIsHeardIsSaidToo() {
        #expect(FinesseFinding.events(nil).isEmpty && FinesseFinding.events(cluster { _ in }).isEmpty)
        let coming = FinesseFinding.events(cluster { $0.events.since = Timestamp(microseconds: 0) })
        #expect(coming.map(\.what) == ["Finesse's events are heard since 1970-01-01T00:00:00.000000Z"])
        let away = FinesseFinding.events(cluster { $0.events.failure = "connection refused" })
        #expect(away.first?.what.contains("connection refused") == true && away.first?.level == .warning)
        let wrong = FinesseFinding.events(cluster { $0.events = .init(failure: "refused", refusals: 2) })
        #expect(wrong.first?.what.contains("nobody tries") == true)
    }
}

@Suite(.oneEngine) struct AgentWatchTests {
    @Test func openPagesAreToldOfWhatIsNew() async throws {
        let fixture = try await FinesseFixture()
        let watch = AgentWatch(
            database: fixture.database, operations: fixture.agents, hub: LiveHub(limits: Settings().live), logger: FinesseFixture.logger)
        let poller = try fixture.poller()
        try await poller.runOnce()
        #expect(try await watch.runOnce())
        #expect(try await watch.runOnce() == false)
        fixture.finesse.put(FinesseFixture.maria, .ready)
        try await fixture.step(poller)
        #expect(try await watch.runOnce())
        // That nobody polls any more is news, too.
        fixture.world.advance(.seconds(60))
        #expect(try await watch.runOnce())
        #expect(try await watch.runOnce() == false)
    }
}
