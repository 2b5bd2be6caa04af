import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Platform
import TestKit

@testable import StatusPage

/// The public page of fixed values.
struct PublicPageFixture: Sendable {
    static let now = at("2026-11-21T09:00:00Z")

    var components = [sms, portal]
    var incidents: [StatusIncident] = []
    /// Those that are over.
    var past: [StatusIncident] = []
    var maintenances: [Maintenance] = []
    var pastMaintenances: [Maintenance] = []
    var days: [PublicID: [UptimeDay]] = [:]
    var quality: QualityReading?
    var name = text("Acme")
    var zone = TimeZone.gmt
    var colour: String?
    var logo: StatusLogo?
    var access = StatusSite.Access.everybody

    var snapshot: StatusSnapshot {
        let site = StatusSite(
            id: Self.id("sw1tchb0ard1"), name: name, url: "https://status.example", timeZone: zone, updatedAt: Self.now, colour: colour,
            logo: logo, access: access)
        return StatusSnapshot(
            site: site, components: components, incidents: incidents, maintenances: maintenances, at: Self.now)
    }

    var reading: StatusReading {
        let (fixture, all, works) = (self, incidents + past, maintenances + pastMaintenances)
        return StatusReading(
            snapshot: { fixture.snapshot }, incidents: { Array(all.dropFirst($0).prefix($1)) },
            incidentsBetween: { stretch in all.filter { stretch.contains($0.startedAt) } },
            hasIncidents: { time in all.contains { $0.startedAt < time } },
            incident: { id in all.first { $0.id == id } },
            maintenances: { Array(works.dropFirst($0).prefix($1)) },
            maintenancesBetween: { stretch in works.filter { stretch.overlaps($0.scheduledFor..<$0.scheduledUntil) } },
            maintenance: { id in works.first { $0.id == id } },
            days: { components, _, _ in fixture.days.filter { components.contains($0.key) } })
    }

    static func renderer() throws -> PageRenderer {
        try PageRenderer(parts: [.platform] + StatusPageModule.declaration.pageParts, navigation: { _ in [] })
    }

    static func formats(_ language: Language = .english, zone: TimeZone = .gmt) throws -> PublicFormats {
        PublicFormats(try renderer().texts.for(language), timeZone: zone, now: now)
    }

    /// A page as HTML.
    func html(_ page: PublicView.Page = .home, _ language: Language = .english, home: String = "/status") async throws -> String {
        let content = PublicContent(quality: { [quality] _, _ in quality }, weights: .init(), pages: try Self.renderer())
        return try await content.html(
            of: PublicView(page: page, language: language, home: home), snapshot, reading, at: Self.now)
    }

    /// Runs the test with a client of all routes of the page.
    func test<Value>(_ body: @Sendable (any TestClientProtocol) async throws -> Value) async throws -> Value {
        try await Self.test({ _, _ in .open(reading) }, quality: quality, body)
    }

    /// - Parameters:
    ///   - admission: asked for each request.
    ///   - enter: of a private page.
    static func test<Value>(
        _ admission: @escaping @Sendable (Request, AppContext) async throws -> SiteAdmission,
        enter: @escaping @Sendable (String, Request, AppContext) async throws -> ResponseCookie? = { _, _, _ in nil },
        quality: QualityReading? = nil,
        _ body: @Sendable (any TestClientProtocol) async throws -> Value
    ) async throws -> Value {
        var server = TestServer()
        let pages = try renderer()
        server.web.pages = pages
        let now = server.world.world.now
        let content = PublicContent(quality: { _, _ in nil }, weights: .init(), pages: pages)
        let errors = PublicErrors(content: content, site: { _ in PublicPageFixture().snapshot.site }, now: now)
        server.web.families = [StatusAnswers.family, PublicAnswers.family, errors.family]
        let page = PublicPages(
            admission: admission, enter: enter, quality: { _, _ in quality }, weights: .init(), pages: pages, now: now)
        let document = DocumentCache(validity: .seconds(30), now: now) { _ in
            StatusDocument(data: .init(), error: "", health: [:])
        }
        return try await server.test(
            routes: { routes in
                StatusRoutes(cache: document, page: page, now: now).add(to: routes)
                page.add(to: routes)
            }, body)
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
        _ id: String, _ name: String, _ state: ComponentState = .operational, in group: String? = nil, position: Int = 1,
        isGroup: Bool = false
    ) -> Component {
        Component(
            id: Self.id(id), name: text(name), description: nil, isGroup: isGroup, groupID: group.map(Self.id), position: position,
            state: state, stateSince: at("2026-11-20T12:15:00Z"), hasHadData: true, startedAt: at("2026-01-04T13:00:00Z"),
            createdAt: at("2026-01-04T13:00:00Z"), updatedAt: at("2026-11-20T12:15:00Z"))
    }

    static let sms = component("cmp0sms00001", "SMS")
    static let portal = component("cmp0portal01", "Portal", position: 2)

    static func update(_ stage: String, _ text: LocalizedText, affected: [StatusUpdate.Affected] = []) -> StatusUpdate {
        let time = at("2026-11-21T08:30:00Z")
        return StatusUpdate(
            id: id("upd000000001"), stage: stage, text: text, affected: affected, createdAt: time, updatedAt: time, displayAt: time)
    }

    static func incident(
        _ id: String = "inc000000001", _ title: LocalizedText = text("Late receipts"), _ stage: StatusIncident.Stage = .identified,
        from start: String = "2026-11-21T08:00:00Z", until end: String? = nil, updates: [StatusUpdate] = []
    ) -> StatusIncident {
        StatusIncident(
            id: Self.id(id), title: title, stage: stage, impact: .major, startedAt: at(start), createdAt: at(start),
            updatedAt: at(end ?? start), monitoringAt: nil, resolvedAt: end.map(at), components: [sms.id: .partialOutage],
            updates: updates)
    }

    static func maintenance(
        _ id: String = "mnt000000001", _ title: String = "New routes", _ stage: Maintenance.Stage = .scheduled,
        from start: String = "2026-12-01T03:00:00Z", until end: String = "2026-12-01T05:30:00Z"
    ) -> Maintenance {
        Maintenance(
            id: Self.id(id), title: text(title), stage: stage, scheduledFor: at(start), scheduledUntil: at(end), createdAt: now,
            updatedAt: now, startedAt: nil, completedAt: nil, components: [portal.id],
            updates: [update(stage.rawValue, text("Short interruptions."))])
    }

    /// A source that is in use.
    static func source(
        _ name: FeedName, _ value: FeedReading.Value?, readAt: String? = "2026-11-21T08:59:50Z", error: String? = nil
    ) -> DocumentBuilder.Source {
        var state = FeedState(name)
        (state.readAt, state.error) = (readAt.map(at), error)
        return .init(state, isUsed: true, value: value)
    }

    static func message(_ country: String, _ provider: String, bandwidth: Int, response: Int = 100) -> MessageRow {
        MessageRow(country: country, bandwidth: NumberText(bandwidth), responseTime: NumberText(response), provider: provider)
    }

    static func quality(
        _ sources: DocumentBuilder.Source..., rules: [ThresholdRule] = [], stretches: [CellID: [StateStretch]] = [:]
    ) -> QualityReading {
        QualityReading(sources: sources, rules: rules, stretches: stretches)
    }
}
