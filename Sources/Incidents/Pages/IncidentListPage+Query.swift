import Accounts
import Kernel
import Platform

extension IncidentListPage {
    /// What is read for the page.
    struct Data: Sendable {
        let incidents: [Incident]
        /// Whether there are more beyond the page's two ends.
        let hasOlder: Bool
        let hasNewer: Bool
        /// By tab, one more than the bound when there are more.
        let counts: [IncidentListQuery.Tab: Int]
        let services: [(id: ServiceID, name: String)]
        /// Whether there is any incident at all.
        let isUsed: Bool
    }

    static let rowsPerPage = 50
    /// Counts are exact up to here.
    static let countBound = 1000

    static func query(
        _ query: IncidentListQuery, visible: Set<ServiceID>?, _ store: IncidentStore, on connection: any SQLConnection
    ) throws -> Data {
        func filter(_ query: IncidentListQuery) -> IncidentFilter {
            var filter = query.filter
            filter.visible = visible
            return filter
        }
        // One more than is shown tells whether there are more.
        let found = try store.list(
            filter(query), after: query.after, before: query.before, limit: rowsPerPage + 1, on: connection)
        let hasMore = found.count > rowsPerPage
        let goesBack = query.before != nil
        let shown = Array(goesBack ? found.suffix(rowsPerPage) : found.prefix(rowsPerPage))
        // With a filter the other tabs' counts would each cost a search of their own.
        let tabs = query.isNarrowed ? [query.tab] : IncidentListQuery.Tab.allCases
        var counts: [IncidentListQuery.Tab: Int] = [:]
        for tab in tabs {
            counts[tab] = try store.count(filter(query.showing(tab)), upTo: countBound + 1, on: connection)
        }
        let services = try connection.query("SELECT id, name FROM services ORDER BY name_folded")
            .map { (id: try $0.id("id", of: ServiceEntity.self), name: try $0.text("name")) }
            .filter { visible?.contains($0.id) ?? true }
        let isUsed = try !shown.isEmpty || store.count(IncidentFilter(visible: visible), upTo: 1, on: connection) > 0
        return Data(
            incidents: shown, hasOlder: goesBack || hasMore, hasNewer: goesBack ? hasMore : query.after != nil,
            counts: counts, services: services, isUsed: isUsed)
    }

    init(
        _ data: Data, _ query: IncidentListQuery, access: Access, notice: String?, texts: TextCatalog, formats: ReaderFormats
    ) {
        self.notice = notice
        states = IncidentListQuery.Tab.allCases.map { tab in
            Tab(
                label: texts["incidents_state_" + tab.rawValue], href: query.showing(tab).url, icon: tab.icon,
                count: data.counts[tab].map { formats.count($0, exactTo: Self.countBound) }, current: tab == query.tab)
        }
        filter = Filter(state: query.tab == .active ? nil : query.tab.rawValue, search: query.search)
        levels =
            [Option(code: "", label: texts["incidents_level_any"], current: query.level == nil)]
            + Level.allCases.reversed().map { level in
                Option(code: level.word, label: texts["level_" + level.word], current: level == query.level)
            }
        services =
            [Option(code: "", label: texts["incidents_service_any"], current: query.service == nil)]
            + data.services.map { Option(code: $0.id.description, label: $0.name, current: $0.id == query.service) }
        liveURL = IncidentPath.listLive
        firstPageURL = query.firstPage.url
        isFirstPage = !data.hasNewer
        let total = data.counts[query.tab] ?? 0
        summary = texts.plural("incidents_summary", total, ["count": formats.count(total, exactTo: Self.countBound)])
        rows = data.incidents.map { IncidentRowModel($0, access: access, texts: texts, formats: formats) }
        hasRows = !rows.isEmpty
        mayAct = access.mayAnywhere(.actOnIncidents)
        returnTo = query.url
        let (first, last) = (data.incidents.first, data.incidents.last)
        newestURL = data.hasNewer ? query.firstPage.url : nil
        newerURL = data.hasNewer ? first.map { first in query.with { ($0.after, $0.before) = (nil, .init(first)) }.url } : nil
        olderURL = data.hasOlder ? last.map { last in query.with { ($0.after, $0.before) = (.init(last), nil) }.url } : nil
        isFirstUse = rows.isEmpty && !data.isUsed
        isCalm = rows.isEmpty && data.isUsed && !query.isNarrowed && query.tab == .active && query.isFirstPage
        isFilteredEmpty = rows.isEmpty && !isFirstUse && !isCalm
    }
}
