import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

/// How the engines go about what is asked of the page all the time, in an installation that has been used for years.
@Suite("No list of the page and no repeated work reads a whole table", .bothEngines, .serialized, .timeLimit(.minutes(5)))
struct StatusPlanTests {
    /// Those that grow with use; what refers to them may call them by another name.
    private static let tables: Set = [
        "status_stretches", "status_days", "status_incidents", "i", "status_incident_components", "c", "status_incident_links", "l",
        "status_updates", "status_comments", "status_maintenances", "m", "status_maintenance_components", "status_cell_stretches", "s", "b",
        "status_base_stretches", "status_deletions", "status_subscribers",
    ]

    private func id(_ letter: String, _ number: Int) throws -> PublicID {
        try #require(PublicID(rawValue: letter + String(String(100_000_000_000 + number).dropFirst())))
    }

    private func used() async throws -> PageFixture {
        let page = try await PageFixture()
        let numbers = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        // As `id(_:_:)` makes them.
        func id(_ letter: String, _ number: String) -> String {
            "'\(letter)' || substr(CAST(100000000000 + \(number) AS TEXT), 2)"
        }
        let component = id("c", "(i % 200 + 1)")
        let statements = [
            """
            INSERT INTO status_components (id, name, is_group, position, state, state_since, had_data, rule, found_state, started_at,
                created_at, updated_at)
            SELECT \(id("c", "i")), '{"en":"C"}', 0, i, 'operational', 0, 1, '{"worst":{}}', 'operational', 0, 0, 0 FROM n WHERE i <= 200
            """,
            "INSERT INTO status_stretches SELECT \(component), i, 'operational' FROM n",
            "INSERT INTO status_base_stretches SELECT \(component), i, 'operational' FROM n",
            "INSERT INTO status_days SELECT \(component), i, 0, 0, 0, 0, 0, 0 FROM n",
            """
            INSERT INTO status_incidents (id, title, stage, impact, impact_said, is_draft, started_at, created_at, updated_at, resolved_at)
            SELECT \(id("i", "i")), '{"en":"I"}', CASE WHEN i % 500 = 0 THEN 'investigating' ELSE 'resolved' END, 'minor', 0, 0, i * 1000,
                i, i, CASE WHEN i % 500 = 0 THEN NULL ELSE i * 1000 + 500 END FROM n
            """,
            "INSERT INTO status_incident_components SELECT \(id("i", "i")), \(component), 'operational' FROM n",
            "INSERT INTO status_incident_links SELECT \(id("i", "i")), i FROM n",
            "INSERT INTO status_comments (incident_id, at, actor, text) SELECT \(id("i", "i")), i, 'ann', 'text' FROM n",
            "INSERT INTO status_updates SELECT \(id("u", "i")), \(id("i", "i")), 'resolved', '{\"en\":\"U\"}', '[]', i, i, i FROM n",
            """
            INSERT INTO status_maintenances (id, title, stage, scheduled_for, scheduled_until, created_at, updated_at)
            SELECT \(id("m", "i")), '{"en":"M"}', CASE WHEN i % 500 = 0 THEN 'scheduled' ELSE 'completed' END, i * 86400000000,
                i * 86400000000 + 500, i, i FROM n
            """,
            "INSERT INTO status_maintenance_components SELECT \(id("m", "i")), \(component) FROM n",
            """
            INSERT INTO status_cells (channel, provider, country, state, since, count, seen_at, stale_seconds)
            SELECT 'sms', 'p' || i, 'FR', 'operational', i, 0, i, 300 FROM n WHERE i <= 100
            """,
            "INSERT INTO status_sites (id, position, access, updated_at) SELECT \(id("p", "i")), i, 'everybody', 0 FROM n WHERE i = 1",
            """
            INSERT INTO status_subscribers (id, site_id, channel, address, language, severity, tells_maintenances, is_trusted, confirmed_at,
                asked_times, created_at)
            SELECT \(id("w", "i")), \(id("p", "1")), 'mail', 'a' || i, 'en', 0, 1, 0, CASE WHEN i % 100 = 0 THEN NULL ELSE i END, 0, i FROM n
            """,
            "INSERT INTO status_cell_stretches SELECT 'sms', 'p' || (i % 100 + 1), 'FR', i, 'operational' FROM n",
        ]
        try await page.database.write { connection in
            for statement in statements { try connection.execute(numbers + statement) }
            // PostgreSQL does it by itself; nobody does it for SQLite.
            if connection.dialect == .postgres { try connection.script("ANALYZE") }
        }
        return page
    }

    @Test("What the doors read, and what happens by itself")
    func reads() async throws {
        let page = try await used()
        let components = [try id("c", 1), try id("c", 2)]
        let late = Timestamp(microseconds: 19_990_000)
        // One is planned for each day.
        let month = Timestamp(microseconds: 10_000 * 86_400_000_000)
        let works: [String: @Sendable (any SQLConnection) throws -> Void] = [
            "newest": { _ = try StatusIncidentStore.list(limit: 50, on: $0) },
            "behind": {
                let filter = StatusIncidentStore.Filter(includesDrafts: true, after: StatusCursor(at: late, id: components[0]))
                _ = try StatusIncidentStore.list(filter, limit: 50, on: $0)
            },
            "open": { _ = try StatusIncidentStore.list(.init(isOpenOnly: true), on: $0) },
            "month": { _ = try StatusIncidentStore.list(.init(began: late..<late.adding(.seconds(1))), on: $0) },
            "open states": { _ = try StatusIncidentStore.openStates(on: $0) },
            "told of one of the desk": { _ = try StatusIncidentStore.linked(to: IncidentID(7), on: $0) },
            "offers": { _ = try StatusIncidentStore.linked(on: $0) },
            "days' incidents": {
                _ = try StatusIncidentStore.spans(of: components, in: late..<late.adding(.seconds(1)), now: late, on: $0)
            },
            "maintenances": { _ = try MaintenanceStore.list(limit: 50, on: $0) },
            "maintenances of a month": { _ = try MaintenanceStore.list(in: month..<month.adding(.seconds(30 * 86_400)), on: $0) },
            "maintenances to come": { _ = try MaintenanceStore.list(isOpenOnly: true, on: $0) },
            "due": { _ = try MaintenanceStore.due(at: Timestamp(microseconds: 5), on: $0) },
            "worked on": { _ = try MaintenanceStore.components(on: $0) },
            "stretches": { _ = try HistoryStore.stretches(of: components, on: $0) },
            "base": { _ = try HistoryStore.currentBase(on: $0) },
            "base stretches": { _ = try HistoryStore.baseStretches(of: components, on: $0) },
            "days": { _ = try HistoryStore.days(of: components, 19_900...19_990, on: $0) },
            "subscribers": { _ = try SubscriberStore.list(limit: 50, on: $0) },
            "subscriptions of an address": { _ = try SubscriberStore.all(.mail, "a7", on: $0) },
            "who never answered": {
                _ = try SubscriberStore.deleteUnconfirmed(before: Timestamp(microseconds: 500), limit: 10, on: $0)
            },
            "cells": { _ = try CellStore.stretches(since: Timestamp(microseconds: 19_990), on: $0) },
        ]
        for (name, work) in works.sorted(by: { $0.key < $1.key }) {
            let burdens = try await page.database.write { connection in
                let probe = PlanProbe(connection)
                try work(probe)
                return try probe.burdens(on: Self.tables, mayBeSorted: true)
            }
            #expect(burdens.isEmpty, "\(name):\n\(burdens.joined(separator: "\n"))")
        }
    }
}
