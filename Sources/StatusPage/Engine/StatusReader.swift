import Foundation
package import Kernel
package import Platform
import Synchronization

/// Fills ``StatusReading`` from the stores, for each of the public pages. What holds now is kept until something of the page
/// changes: the write that changed it does not return before.
package final class StatusReader: Sendable {
    /// A change that another process wrote is told a moment later; a clock that moves on needs no change.
    private static let validity: Duration = .seconds(5)
    /// How old what was known may be that serves while the database is away.
    private static let grace: Duration = .seconds(300)

    private struct State {
        var sites: [SiteRecord]?
        /// As they were before a change, for what is shown when they cannot be read.
        var lastSites: [SiteRecord]?
        /// Where the installation is reached, once it is known; else as the settings say.
        var url: String?
        /// Rises with every change, so that what was read before one is not kept after it.
        var revision = 0
    }

    private let database: Database
    private let world: World
    private let configured: SiteRecord.Defaults
    private let state = Mutex(State())
    /// By page and revision.
    private let snapshots: SingleFlightCache<PublicID, Int, StatusSnapshot>

    /// - Parameter defaults: what the settings say of every page.
    package init(database: Database, world: World, defaults: SiteRecord.Defaults) {
        (self.database, self.world, configured) = (database, world, defaults)
        snapshots = SingleFlightCache(
            limit: 1000, now: world.now, isFresh: { (.zero..<Self.validity).contains($1.since($0.at)) },
            isGood: { $1.since($0.at) < Self.grace })
    }

    /// For `Database.subscribe`, and for what other processes write.
    package func apply(_ event: DomainEvent) {
        guard case .statusPage = event else { return }
        forget()
    }

    private func forget(url: String? = nil) {
        state.withLock { $0 = State(lastSites: $0.sites ?? $0.lastSites, url: url ?? $0.url, revision: $0.revision + 1) }
        snapshots.removeAll()
    }

    /// The server listens: on a port that the system chose, perhaps.
    /// - Parameter url: without a slash at the end.
    package func listens(at url: String) {
        forget(url: url)
    }

    private var defaults: SiteRecord.Defaults {
        SiteRecord.Defaults(
            name: configured.name, timeZone: configured.timeZone, url: state.withLock { $0.url } ?? configured.url)
    }

    // MARK: Pages

    /// All pages, the first one first; it is made where there is none.
    package func sites() async throws -> [StatusSite] { try await records().map { $0.site(defaults) } }

    /// The page of a domain; the first one for a domain that is no page's own.
    /// - Parameter host: as the request names it, with or without a port.
    package func site(host: String?) async throws -> StatusSite {
        Self.record(of: host, in: try await records()).site(defaults)
    }

    /// The same without a look into the database, as far as it is known: for what is shown when that fails.
    func knownSite(host: String?) -> StatusSite? {
        let records = state.withLock { $0.sites ?? $0.lastSites }
        return records.map { Self.record(of: host, in: $0).site(defaults) }
    }

    private static func record(of host: String?, in records: [SiteRecord]) -> SiteRecord {
        let name = host.map { $0.lowercased().prefix { $0 != ":" } }
        return records.first { $0.host != nil && $0.host.map { $0[...] } == name } ?? records[0]
    }

    /// What the doors read of a page; of the first one unless it is named.
    package func reading(of site: PublicID? = nil) -> StatusReading {
        StatusReading(
            snapshot: { try await self.snapshot(of: site) },
            incidents: { offset, limit in try await self.incidents(of: site, offset: offset, limit: limit) },
            incidentsBetween: { range in try await self.incidents(of: site, began: range) },
            hasIncidents: { time in
                try await !self.incidents(of: site, began: Timestamp(microseconds: 0)..<max(time, Timestamp(microseconds: 1)), limit: 1)
                    .isEmpty
            },
            incident: { id in try await self.incidents(of: site, id: id).first },
            maintenances: { offset, limit in try await self.maintenances(of: site, offset: offset, limit: limit) },
            maintenancesBetween: { range in try await self.maintenances(of: site, in: range) },
            maintenance: { id in try await self.maintenance(id, of: site) },
            days: { components, count, before in try await self.days(of: components, count, before, of: site) })
    }

    private func records() async throws -> [SiteRecord] {
        let (known, revision) = state.withLock { ($0.sites, $0.revision) }
        if let known { return known }
        var records = try await database.read { try SiteStore.all(on: $0) }
        if records.isEmpty {
            let (id, time) = (PublicID.random(world), world.now())
            records = try await database.write { connection in
                try SiteStore.begin(id, at: time, on: connection)
                return try SiteStore.all(on: connection)
            }
        }
        let found = records
        state.withLock { if $0.revision == revision { $0.sites = found } }
        return found
    }

    private func record(_ site: PublicID?) async throws -> SiteRecord {
        let records = try await records()
        guard let site else { return records[0] }
        guard let record = records.first(where: { $0.id == site }) else { throw ClientError.statusSiteNotFound }
        return record
    }

    /// What a page shows; nil for the first one, which shows everything.
    private static func shown(by record: SiteRecord, on connection: any SQLConnection) throws -> Set<PublicID>? {
        guard !record.isFirst else { return nil }
        return Set(record.shown(of: try ComponentStore.all(on: connection).map(\.component)).map(\.id))
    }

    // MARK: What holds now

    private func snapshot(of site: PublicID?) async throws -> StatusSnapshot {
        let record = try await record(site)
        return try await snapshots.value(of: record.id, state.withLock { $0.revision }) { [database, defaults] time in
            // Made before the look, so that what is told of a later mark was seen later.
            let mark = StatusSnapshot.Mark()
            return try await database.read { try Self.snapshot(of: record, defaults, mark, at: time, on: $0) }
        }
    }

    /// A page as it stands in a transaction.
    func snapshot(of record: SiteRecord, at time: Timestamp, on connection: any SQLConnection) throws -> StatusSnapshot {
        try Self.snapshot(of: record, defaults, StatusSnapshot.Mark(), at: time, on: connection)
    }

    private static func snapshot(
        of record: SiteRecord, _ defaults: SiteRecord.Defaults, _ mark: StatusSnapshot.Mark, at time: Timestamp,
        on connection: any SQLConnection
    ) throws -> StatusSnapshot {
        let filter = record.isFirst ? nil : record.id
        let components = record.shown(of: try ComponentStore.all(on: connection).map(\.component))
        let shown = record.isFirst ? nil : Set(components.map(\.id))
        let incidents = try StatusIncidentStore.list(.init(isOpenOnly: true, site: filter), on: connection).map {
            $0.incident.naming(only: shown)
        }
        let maintenances = try MaintenanceStore.list(isOpenOnly: true, site: filter, on: connection).map { $0.naming(only: shown) }
        let underWay = maintenances.filter { $0.stage != .scheduled }
        let toCome = maintenances.filter { $0.stage == .scheduled }.sorted { ($0.scheduledFor, $0.id) < ($1.scheduledFor, $1.id) }
        var site = record.site(defaults)
        // The page is as new as the newest of what stands on it.
        let times = components.map(\.updatedAt) + incidents.map(\.updatedAt) + maintenances.map(\.updatedAt)
        site.updatedAt = max(site.updatedAt, times.max() ?? site.updatedAt)
        return StatusSnapshot(
            site: site, components: components, incidents: incidents, maintenances: underWay + toCome, at: time, mark: mark)
    }

    // MARK: What was

    private func incidents(
        of site: PublicID?, id: PublicID? = nil, began: Range<Timestamp>? = nil, offset: Int = 0, limit: Int = 1000
    ) async throws -> [StatusIncident] {
        let record = try await record(site)
        let filter = StatusIncidentStore.Filter(site: record.isFirst ? nil : record.id, id: id, began: began)
        return try await database.read { connection in
            let shown = try Self.shown(by: record, on: connection)
            return try StatusIncidentStore.list(filter, offset: max(0, offset), limit: limit, on: connection).map {
                $0.incident.naming(only: shown)
            }
        }
    }

    private func maintenances(
        of site: PublicID?, in range: Range<Timestamp>? = nil, offset: Int = 0, limit: Int = 1000
    ) async throws -> [Maintenance] {
        let record = try await record(site)
        return try await database.read { connection in
            let shown = try Self.shown(by: record, on: connection)
            let filter = record.isFirst ? nil : record.id
            return try MaintenanceStore.list(site: filter, in: range, offset: offset, limit: limit, on: connection).map {
                $0.naming(only: shown)
            }
        }
    }

    private func maintenance(_ id: PublicID, of site: PublicID?) async throws -> Maintenance? {
        let record = try await record(site)
        return try await database.read { connection in
            guard let maintenance = try MaintenanceStore.find(id, on: connection) else { return nil }
            guard let shown = try Self.shown(by: record, on: connection) else { return maintenance }
            return shown.isDisjoint(with: maintenance.components) ? nil : maintenance.naming(only: shown)
        }
    }

    /// Days are those of the page's zone. Where that is another one than the settings', days long past are those of the settings'.
    private func days(
        of components: [PublicID], _ count: Int, _ before: Int, of site: PublicID?
    ) async throws -> [PublicID: [UptimeDay]] {
        guard count > 0 else { return [:] }
        let zone = try await record(site).site(defaults).timeZone
        let (time, calendar) = (world.now(), StatusCalendar(zone))
        let last = calendar.day(of: time) - max(0, before)
        let wanted = (last - count + 1)...last
        return try await database.read { connection in
            let range = calendar.start(of: wanted.lowerBound)..<calendar.start(of: wanted.upperBound + 1)
            let stretches = try HistoryStore.stretches(of: components, on: connection)
            let folded = try HistoryStore.days(of: components, wanted, on: connection)
            let spans = try StatusIncidentStore.spans(of: components, in: range, now: time, on: connection)
            var result: [PublicID: [UptimeDay]] = [:]
            for component in Set(components) {
                let recent = Uptime.seconds(of: stretches[component] ?? [], until: time, days: wanted, in: calendar)
                let all = (folded[component] ?? [:]).merging(recent) { $0.merging($1, uniquingKeysWith: +) }
                let own = spans.filter { $0.component == component }
                result[component] = wanted.map { day in
                    let (start, end) = (calendar.start(of: day), calendar.start(of: day + 1))
                    let incidents = own.filter { $0.span.lowerBound < end && $0.span.upperBound >= start }.map(\.incident)
                    return UptimeDay(date: StatusCalendar.text(of: day), seconds: all[day] ?? [:], incidents: incidents)
                }
            }
            return result
        }
    }
}
