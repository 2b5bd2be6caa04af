import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import Synchronization
import TestKit

@testable import StatusPage

/// A status page of fixed values, as the public doors read it.
struct StatusFixture: Sendable {
    static let site = StatusSite(
        id: id("sw1tchb0ard1"), name: text("Acme Messaging", ru: "Акме"), url: "https://status.acme.example:8443",
        timeZone: TimeZone(identifier: "America/Sao_Paulo") ?? .gmt, updatedAt: at("2026-11-01T00:00:00Z"))

    var components = [group, vivo, tim, new]
    var incidents = [late]
    var maintenances = [planned]
    /// Those that are over.
    var pastIncidents = [resolved]
    var days: [PublicID: [UptimeDay]] = [:]
    var now = at("2026-11-21T09:00:00Z")
    var access = StatusSite.Access.everybody
    /// How often the database was asked for a list.
    let reads = Counter()

    final class Counter: Sendable {
        private let state = Mutex(0)
        var count: Int { state.withLock { $0 } }
        func add() { state.withLock { $0 += 1 } }
    }

    var snapshot: StatusSnapshot {
        var site = Self.site
        site.access = access
        return StatusSnapshot(site: site, components: components, incidents: incidents, maintenances: maintenances, at: now)
    }

    var reading: StatusReading {
        let (fixture, snapshot, all) = (self, snapshot, incidents + pastIncidents)
        return StatusReading(
            snapshot: { snapshot },
            incidents: { offset, limit in
                fixture.reads.add()
                return Array(all.dropFirst(offset).prefix(limit))
            },
            incidentsBetween: { stretch in all.filter { stretch.contains($0.startedAt) } },
            hasIncidents: { time in all.contains { $0.startedAt < time } },
            incident: { id in all.first { $0.id == id } },
            maintenances: { offset, limit in Array(fixture.maintenances.dropFirst(offset).prefix(limit)) },
            maintenancesBetween: { stretch in fixture.maintenances.filter { stretch.overlaps($0.scheduledFor..<$0.scheduledUntil) } },
            maintenance: { id in fixture.maintenances.first { $0.id == id } },
            days: { components, count, before in
                fixture.days.filter { components.contains($0.key) }.mapValues { Array($0.dropLast(before).suffix(count)) }
            })
    }

    static func pages() throws -> PageRenderer {
        try PageRenderer(parts: [.platform, StatusPageModule.texts], navigation: { _ in [] })
    }

    func writer() throws -> V2Writer { V2Writer(snapshot, texts: try Self.pages().texts) }

    func documents() throws -> PublicDocuments { PublicDocuments(pages: try Self.pages(), share: Self.share) }

    /// The share of the seconds in which it was not down.
    static let share: @Sendable ([ComponentState: Int]) -> Double? = { seconds in
        let known = seconds.filter { $0.key != .noData }.values.reduce(0, +)
        return known == 0 ? nil : 1 - Double(seconds[.majorOutage] ?? 0) / Double(known)
    }

    /// Runs the test with a client of the routes.
    func test<Value>(_ body: @Sendable (any TestClientProtocol) async throws -> Value) async throws -> Value {
        var server = TestServer()
        server.web.outer = [StatusCORS()]
        server.web.families = [StatusAnswers.family, PublicAnswers.family]
        let (reading, pages) = (reading, try Self.pages())
        return try await server.test(
            routes: { PublicRoutes(reading: { _, _ in reading }, share: Self.share, pages: pages, now: { now }).add(to: $0) }, body)
    }

    /// What is answered, as text.
    func body(_ path: String) async throws -> String {
        try await test { client in try await client.execute(uri: path, method: .get) { $0.text } }
    }

    // MARK: Values

    static func id(_ text: String) -> PublicID {
        guard let id = PublicID(rawValue: text) else { preconditionFailure("\(text) is no public id") }
        return id
    }

    static func at(_ text: String) -> Timestamp {
        guard let time = Timestamp(rfc3339: text) else { preconditionFailure("\(text) is no time") }
        return time
    }

    static func text(_ english: String?, ru russian: String? = nil) -> LocalizedText {
        let texts: [Language: String?] = [.english: english, .russian: russian]
        guard let text = LocalizedText(texts.compactMapValues { $0 }) else { preconditionFailure("no text") }
        return text
    }

    static func component(
        _ id: String, _ name: LocalizedText, _ state: ComponentState, in group: String? = nil, position: Int = 1,
        isGroup: Bool = false, hasHadData: Bool = true
    ) -> Component {
        Component(
            id: Self.id(id), name: name, description: nil, isGroup: isGroup, groupID: group.map(Self.id), position: position,
            state: state, stateSince: at("2026-11-20T12:15:02.101Z"), hasHadData: hasHadData,
            startedAt: at("2026-01-04T13:00:00Z"), createdAt: at("2026-01-04T13:00:00Z"), updatedAt: at("2026-11-20T12:15:02.101Z"))
    }

    static let group = component("grp0sms0br01", text("SMS - Brazil"), .degradedPerformance, isGroup: true)
    static let vivo: Component = {
        var vivo = component("cmp0vivo0001", text("Vivo"), .degradedPerformance, in: "grp0sms0br01")
        vivo.description = text("Delivery receipts via Vivo", ru: "Отчёты о доставке через Vivo")
        return vivo
    }()
    static let tim = component("cmp0tim00002", text("TIM"), .operational, in: "grp0sms0br01", position: 2)
    /// Never heard of.
    static let new = component("cmp0new00003", text("New"), .noData, position: 2, hasHadData: false)

    static let late = StatusIncident(
        id: id("inc0000000a1"), title: text("Late receipts, Vivo", ru: "Отчёты опаздывают"), stage: .identified, impact: .minor,
        startedAt: at("2026-11-20T11:55:00Z"), createdAt: at("2026-11-20T11:58:10Z"), updatedAt: at("2026-11-20T12:15:02.090Z"),
        monitoringAt: nil, resolvedAt: nil, components: [vivo.id: .degradedPerformance],
        updates: [
            StatusUpdate(
                id: id("upd0000000b2"), stage: "identified", text: text("Queue at the carrier; we reroute 40 %.\nMore <soon> & \"so\""),
                affected: [.init(component: vivo.id, name: text("Vivo"), old: .noData, new: .degradedPerformance)],
                createdAt: at("2026-11-20T12:15:02.080Z"), updatedAt: at("2026-11-20T12:15:02.080Z"),
                displayAt: at("2026-11-20T12:15:02.080Z"))
        ])
    static let resolved = StatusIncident(
        id: id("inc0000000a0"), title: text("Portal down"), stage: .resolved, impact: .critical,
        startedAt: at("2026-10-01T02:00:00Z"), createdAt: at("2026-10-01T02:05:00Z"), updatedAt: at("2026-10-01T03:00:00Z"),
        monitoringAt: at("2026-10-01T02:50:00Z"), resolvedAt: at("2026-10-01T03:00:00Z"), components: [tim.id: .majorOutage],
        updates: [])
    static let planned = Maintenance(
        id: id("mnt0000000a1"), title: text("New routes; TIM, Vivo", ru: "Новые маршруты"), stage: .scheduled,
        scheduledFor: at("2026-12-01T03:00:00Z"), scheduledUntil: at("2026-12-01T05:30:00Z"), createdAt: at("2026-11-19T12:00:00Z"),
        updatedAt: at("2026-11-19T12:01:30Z"), startedAt: nil, completedAt: nil, components: [tim.id, vivo.id],
        updates: [
            StatusUpdate(
                id: id("upd0000000c1"), stage: "scheduled", text: text("Two lines\\of text"), affected: [],
                createdAt: at("2026-11-19T12:00:00Z"), updatedAt: at("2026-11-19T12:00:00Z"), displayAt: at("2026-11-19T12:00:00Z"))
        ])
}
