import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("The addresses for programs")
struct PublicRoutesTests {
    private func ask(
        _ path: String, _ method: HTTPRequest.Method = .get, headers: HTTPFields = [:], of fixture: StatusFixture = StatusFixture()
    ) async throws -> TestResponse {
        try await fixture.test { client in try await client.execute(uri: path, method: method, headers: headers) { $0 } }
    }

    private static let json = "application/json; charset=utf-8"

    @Test(
        "Each has its type, may be read by every page of the web, and is kept for a short while",
        arguments: [
            ("/api/v2/summary.json", json), ("/api/v2/status.json", json), ("/api/v2/components.json", json),
            ("/api/v2/incidents.json", json), ("/api/v2/incidents/unresolved.json", json), ("/api/v2/scheduled-maintenances.json", json),
            ("/api/v2/scheduled-maintenances/upcoming.json", json), ("/api/v2/scheduled-maintenances/active.json", json),
            ("/incidents/inc0000000a1.json", json), ("/incidents/mnt0000000a1.json", json), ("/history.json", json),
            ("/uptime/cmp0vivo0001.json", json), ("/history.atom", "application/atom+xml; charset=utf-8"),
            ("/history.rss", "application/rss+xml; charset=utf-8"),
            ("/history/cmp0vivo0001.atom", "application/atom+xml; charset=utf-8"),
            ("/history/cmp0vivo0001.rss", "application/rss+xml; charset=utf-8"), ("/maintenances.ics", "text/calendar; charset=utf-8"),
            ("/badge.svg", "image/svg+xml; charset=utf-8"), ("/badge/cmp0vivo0001.svg", "image/svg+xml; charset=utf-8"),
            ("/embed.js", "text/javascript; charset=utf-8"),
        ])
    func served(path: String, type: String) async throws {
        let answer = try await ask(path, headers: [.origin: "https://elsewhere.example"])
        #expect(answer.status == .ok && answer.headers[.contentType] == type && answer.body.readableBytes > 0)
        #expect(answer.headers[.accessControlAllowOrigin] == "*" && answer.headers[.setCookie] == nil)
        let age =
            path == "/embed.js" ? "public, max-age=300, stale-while-revalidate=86400" : "public, max-age=10, stale-while-revalidate=30"
        #expect(answer.headers[.cacheControl] == age)
        if type == Self.json { _ = try JSONSerialization.jsonObject(with: Data(answer.body.readableBytesView)) }

        let tag = try #require(answer.headers[.eTag])
        let again = try await ask(path, headers: [.ifNoneMatch: tag])
        #expect(again.status == .notModified && again.body.readableBytes == 0 && again.headers[.eTag] == tag)
        #expect(again.headers[.accessControlAllowOrigin] == "*" && again.headers[.cacheControl] == age)
        let head = try await ask(path, .head)
        #expect(head.status == .ok && head.body.readableBytes == 0 && head.headers[.eTag] == tag)
        #expect(head.headers[.contentLength] == String(answer.body.readableBytes))
        let asked = try await ask(path, .options, headers: [.origin: "https://elsewhere.example"])
        #expect(asked.status == .noContent && asked.headers[.accessControlAllowMethods] == "GET, HEAD, OPTIONS")
        let refused = try await ask(path, .post)
        #expect(refused.status == .methodNotAllowed && refused.text.hasPrefix(#"{"error":""#))
    }

    @Test(
        "What there is not is told in the form of the API, to every page of the web",
        arguments: [
            "/api/v2", "/api/v2/", "/api/v2/nothing.json", "/api/v2/summary", "/incidents/inc000000000.json", "/incidents/5.json",
            "/incidents/.json", "/uptime/cmp0new00003.json", "/uptime/inc0000000a1.json", "/badge/cmp0new00003.svg", "/badge/NOT.svg",
            "/history/cmp0new00003.atom", "/history/000000000000.rss",
        ])
    func notFound(path: String) async throws {
        let answer = try await ask(path)
        #expect(answer.status == .notFound && answer.headers[.contentType] == "application/json")
        #expect(answer.text.hasPrefix(#"{"error":""#) && answer.headers[.accessControlAllowOrigin] == "*")
    }

    @Test("Other addresses are not theirs", arguments: ["/api/v20", "/incidents/inc0000000a1", "/history", "/status.json"])
    func elsewhere(path: String) async throws {
        let answer = try await ask(path)
        #expect(answer.status == .notFound && answer.headers[.accessControlAllowOrigin] == nil)
    }

    // MARK: Lists

    private struct List: Decodable {
        struct Item: Decodable { let id: String }
        let incidents: [Item]?
        let scheduled_maintenances: [Item]?

        var ids: [String] { (incidents ?? scheduled_maintenances ?? []).map(\.id) }
    }

    private func ids(_ path: String, of fixture: StatusFixture) async throws -> [String] {
        try JSONDecoder().decode(List.self, from: Data(try await ask(path, of: fixture).body.readableBytesView)).ids
    }

    @Test(
        "A page has fifty, the newest first",
        arguments: [
            ("", 50, "inc0000000a1"), ("?page=1", 50, "inc0000000a1"), ("?page=2", 50, "old000000049"), ("?page=3", 21, "old000000099"),
            ("?page=4", 0, nil), ("?page=0", 50, "inc0000000a1"), ("?page=-3", 50, "inc0000000a1"), ("?page=x", 50, "inc0000000a1"),
            ("?page=99999999999", 0, nil), ("?limit=3&per_page=2", 50, "inc0000000a1"),
        ] as [(String, Int, String?)])
    func paging(query: String, count: Int, first: String?) async throws {
        var fixture = StatusFixture()
        fixture.pastIncidents = (0..<120).map { number in
            let id = StatusFixture.id("old" + String(repeating: "0", count: 9 - String(number).count) + String(number))
            return StatusIncident(
                id: id, title: StatusFixture.text("Old"), stage: .resolved, impact: .none, startedAt: StatusFixture.resolved.startedAt,
                createdAt: fixture.now, updatedAt: fixture.now, monitoringAt: nil, resolvedAt: nil, components: [:], updates: [])
        }
        let ids = try await ids("/api/v2/incidents.json" + query, of: fixture)
        #expect(ids.count == count && ids.first == first)
    }

    @Test("The narrower lists hold what their names say")
    func narrower() async throws {
        var fixture = StatusFixture()
        fixture.maintenances = Maintenance.Stage.allCases.enumerated().map { index, stage in
            var maintenance = Maintenance(
                id: StatusFixture.id("mnt00000000\(index)"), title: StatusFixture.text("M"), stage: stage,
                scheduledFor: fixture.now, scheduledUntil: fixture.now, createdAt: fixture.now, updatedAt: fixture.now,
                startedAt: nil, completedAt: nil, components: [], updates: [])
            maintenance.startedAt = stage == .scheduled ? nil : fixture.now
            return maintenance
        }
        let base = "/api/v2/scheduled-maintenances"
        #expect(try await ids(base + "/upcoming.json", of: fixture) == ["mnt000000000"])
        #expect(try await ids(base + "/active.json", of: fixture) == ["mnt000000001", "mnt000000002"])
        #expect(try await ids(base + ".json", of: fixture).count == 4)
        #expect(try await ids("/api/v2/incidents/unresolved.json", of: fixture) == ["inc0000000a1"])
        #expect(try await ids("/api/v2/incidents.json", of: fixture) == ["inc0000000a1", "inc0000000a0"])
    }

    @Test("One incident stands by itself, and so does planned work")
    func single() async throws {
        struct Item: Decodable {
            let id, name: String
            let scheduled_for: String?
        }
        let incident = try JSONDecoder().decode(
            Item.self, from: Data(try await ask("/incidents/inc0000000a0.json").body.readableBytesView))
        #expect(incident.id == "inc0000000a0" && incident.name == "Portal down" && incident.scheduled_for == nil)
        let planned = try JSONDecoder().decode(
            Item.self, from: Data(try await ask("/incidents/mnt0000000a1.json").body.readableBytesView))
        #expect(planned.id == "mnt0000000a1" && planned.scheduled_for == "2026-12-01T00:00:00.000-03:00")
    }

    // MARK: For whom, and how often

    @Test("What is asked for again is not made again")
    func kept() async throws {
        let fixture = StatusFixture()
        try await fixture.test { client in
            for _ in 0..<5 { _ = try await client.execute(uri: "/api/v2/incidents.json", method: .get) { $0 } }
        }
        #expect(fixture.reads.count == 1)
    }

    @Test("Large answers are sent compressed to who takes it")
    func compressed() async throws {
        let (plain, small) = (
            try await ask("/api/v2/summary.json"), try await ask("/api/v2/summary.json", headers: [.acceptEncoding: "gzip"])
        )
        #expect(small.headers[.contentEncoding] == "gzip" && small.body.readableBytes < plain.body.readableBytes / 2)
        #expect(small.headers[.eTag] != plain.headers[.eTag] && small.headers[.vary] == "Accept-Encoding")
    }

    @Test("What only some may see is kept by nobody but its reader")
    func privatePage() async throws {
        var fixture = StatusFixture()
        fixture.access = .signIn
        for path in ["/api/v2/summary.json", "/history.atom", "/badge.svg"] {
            #expect(try await ask(path, of: fixture).headers[.cacheControl] == "private, no-cache")
        }
    }

    @Test("Who may not see the page gets none of it")
    func refused() async throws {
        var server = TestServer()
        server.web.families = [PublicAnswers.family]
        let (pages, now) = (try StatusFixture.pages(), server.world.now)
        let answer = try await server.test(
            routes: {
                PublicRoutes(
                    reading: { _, _ in throw ClientError.unauthorized }, share: StatusFixture.share, pages: pages, now: { now }
                ).add(to: $0)
            },
            { client in try await client.execute(uri: "/api/v2/summary.json", method: .get) { $0 } })
        #expect(answer.status == .unauthorized && answer.text.hasPrefix(#"{"error":""#))
    }
}
