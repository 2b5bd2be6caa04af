import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Incidents
import Kernel
import Logging
import NIOCore
import NIOFoundationEssentialsCompat
import Platform
import TestKit
import Testing

@testable import App

/// The whole product in process on a fresh data directory, with a stepped clock.
struct FlowFixture {
    let world = TestWorld()
    let directory: TestDirectory
    let composition: Composition
    let logger = Logger(label: "flow") { _ in SwiftLogNoOpLogHandler() }

    init(
        effectiveSettings: [LoadedSettings.Effective] = [], redmine: OutboundHTTP? = nil, outside: OutboundHTTP? = nil,
        _ change: (inout Settings) -> Void = { _ in }
    ) async throws {
        directory = try TestDirectory()
        var settings = Settings()
        settings.dataDirectory = directory.path + "/data"
        let isLeased = TestEngine.current == .postgres
        let lease = try await isLeased ? TestLease.take(Installation.migrations, now: world) : nil
        settings.database.url = lease?.url
        change(&settings)
        let installation = try await Installation.open(settings, world: world.world)
        let scope = try #require(TestScope.current, "a suite with `.bothEngines` or `.oneEngine` closes what its tests open")
        scope.keep(installation.database, directory, lease)
        composition = try await Composition(
            installation, effectiveSettings: effectiveSettings, logger: logger, metrics: PrometheusRegistry(),
            redmine: redmine, outside: outside)
    }

    var database: Database { composition.installation.database }

    /// Runs requests against the whole application.
    func test(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await composition.application().test(.router) { client in try await body(client) }
    }

    func addService(_ name: String, code: String? = nil, grouping: GroupingRule = .title, rateLimit: Int? = nil) async throws -> Service {
        let draft = ServiceDraft(name: name, code: code, grouping: grouping, rateLimit: rateLimit, kept: [.code])
        return try await composition.accounts.serviceOperations.add(draft, by: .commandLine)
    }

    func addToken(_ scopes: Set<TokenScope>, owner: UserID? = nil) async throws -> String {
        try await composition.accounts.tokenOperations.add(name: "test", scopes: scopes, owner: owner, by: .commandLine).text
    }

    /// Brings up to date what is kept behind the commits.
    func settle() async throws {
        let (figures, search) = (composition.incidents.figures, composition.incidents.search)
        try await figures.begin()
        try await search.begin()
        while try await figures.runOnce() > 0 {}
        while try await figures.backfill.runOnce() {}
        while try await search.runOnce() > 0 {}
        while try await search.backfill.runOnce() {}
    }

    /// All incidents, by number.
    func incidents() async throws -> [Incident] {
        try await database.read { [store = composition.incidents.store] connection in
            try store.list(IncidentFilter(), limit: 10_000, on: connection).sorted { $0.id < $1.id }
        }
    }
}

extension TestResponse {
    /// The body as any JSON.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(buffer: body))) as? [String: Any] ?? [:]
    }

    var list: [[String: Any]] {
        (try? JSONSerialization.jsonObject(with: Data(buffer: body))) as? [[String: Any]] ?? []
    }

    var text: String { String(buffer: body) }
}

extension TestClientProtocol {
    /// Posts a text as it is.
    func post(
        _ path: String, _ body: String, bearer: String? = nil, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = headers[.contentType] ?? "application/json"
        if let bearer { headers[.authorization] = "Bearer " + bearer }
        return try await execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)) { $0 }
    }
}
