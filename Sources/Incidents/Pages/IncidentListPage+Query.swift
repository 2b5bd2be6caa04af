import Accounts
import Kernel
import Platform

extension IncidentListPage {
    /// What is read for the page.
    struct Data: Sendable {
        let incidents: [Incident]
        /// The latest that are resolved, where they are folded away, and how many there are (counted like ``count``).
        let resolved: [Incident]
        let resolvedCount: Int
        let tags: [IncidentID: [IncidentTag]]
        /// Beginnings of their logs, where words are looked for.
        let logs: [IncidentID: String]
        /// Whether there are more beyond the page's two ends.
        let hasOlder: Bool
        let hasNewer: Bool
        /// By tab, one more than the bound when there are more.
        let counts: [IncidentListQuery.Tab: Int]
        /// Those of the list, counted the same way.
        let count: Int
        let services: [(id: ServiceID, name: String)]
        let views: [SavedView]
        let defaultView: Int64?
        /// With which a view can be shared.
        let teams: [(id: TeamID, name: String)]
        /// Who works on incidents anywhere, by name.
        let people: [User]
        /// Whether there is any incident at all.
        let isUsed: Bool
    }

    static let rowsPerPage = 50
    /// Of what is folded away.
    static let foldedRows = 20
    /// Counts are exact up to here.
    static let countBound = 1000

    static func query(
        _ query: IncidentListQuery, for reader: Identity, _ formats: ReaderFormats, visible: Set<ServiceID>?, _ users: UserStore,
        on connection: any SQLConnection
    ) throws -> Data {
        let (store, views) = (IncidentStore(), SavedViewStore())
        func filter(_ query: IncidentListQuery) -> IncidentFilter {
            var filter = query.filter(for: reader.userID, formats)
            filter.visible = visible
            return filter
        }
        // One more than is shown, to know whether there are more.
        var wanted = filter(query)
        if query.foldsResolved { wanted.states.remove(.resolved) }
        let found = try store.list(
            wanted, by: query.order, after: query.after, before: query.before, limit: rowsPerPage + 1, on: connection)
        let hasMore = found.count > rowsPerPage
        let goesBack = query.before != nil
        let shown = Array(goesBack ? found.suffix(rowsPerPage) : found.prefix(rowsPerPage))
        // With a filter the other tabs' counts would each cost a walk of their own; only words have an index that is asked for each.
        let tabs = query.isNarrowed && query.search.isEmpty ? [] : IncidentListQuery.Tab.allCases
        var counts: [IncidentListQuery.Tab: Int] = [:]
        for tab in tabs {
            counts[tab] = try store.count(filter(query.showing(tab)), upTo: countBound + 1, on: connection)
        }
        let count = try query.tab.flatMap { counts[$0] } ?? store.count(filter(query), upTo: countBound + 1, on: connection)
        if let tab = query.tab { counts[tab] = count }
        let folded = query.foldsResolved && query.isFirstPage ? filter(query.showing(.resolved)) : nil
        let resolved = try folded.map { try store.list($0, limit: foldedRows, on: connection) } ?? []
        let resolvedCount =
            resolved.count < foldedRows
            ? resolved.count : try counts[.resolved] ?? folded.map { try store.count($0, upTo: countBound + 1, on: connection) } ?? 0
        let services = try ServiceStore.names(visible: visible, on: connection)
        let teams = try TeamStore.names(on: connection).filter { reader.access.may(.viewIncidents, in: $0.id) }
        // Who works on what the reader may see; people of other teams are none of their business.
        let places = (reader.access.may(.viewIncidents, in: nil) ? [TeamID?.none] : []) + teams.map { TeamID?.some($0.id) }
        let people = try users.list(order: .name, on: connection)
            .filter { user in !user.isDisabled && places.contains { user.access.may(.actOnIncidents, in: $0) } }
        let isUsed = try count > 0 || store.count(IncidentFilter(visible: visible), upTo: 1, on: connection) > 0
        return Data(
            incidents: shown, resolved: resolved, resolvedCount: resolvedCount,
            tags: try store.tags(of: (shown + resolved).map(\.id), on: connection),
            logs: query.search.isEmpty ? [:] : try store.beginningsOfLogs(of: shown.map(\.id), on: connection),
            hasOlder: goesBack || hasMore,
            hasNewer: goesBack ? hasMore : query.after != nil, counts: counts, count: count, services: services,
            views: try views.list(for: reader.userID, reader.access, on: connection),
            defaultView: try views.defaultView(of: reader.userID, reader.access, on: connection)?.id, teams: teams, people: people,
            isUsed: isUsed)
    }

    /// - Parameter row: HTML of an incident.
    init(
        _ data: Data, _ query: IncidentListQuery, for reader: Identity, outcome: IncidentOutcome, texts: TextCatalog,
        formats: ReaderFormats,
        row: (Incident) throws -> String
    ) rethrows {
        done = Self.done(outcome, texts, formats)
        refusal = outcome.refused?.sentence(texts)
        let open = data.views.first { $0.query == query.saved }
        views = data.views.map { view in
            View(
                label: view.name, href: IncidentPath.list + "?" + view.query, current: view.id == open?.id, isShared: view.team != nil)
        }
        openView = open.map { Self.open($0, isDefault: $0.id == data.defaultView, reader) }
        (saved, viewsURL) = (query.saved, IncidentPath.views)
        teams = data.teams.map { SelectOption(code: $0.id.description, label: $0.name, current: $0.id == open?.team) }
        hasTeams = !teams.isEmpty
        states = IncidentListQuery.Tab.allCases.map { tab in
            Tab(
                label: texts["incidents_state_" + tab.rawValue], href: query.showing(tab).url, icon: tab.icon,
                count: data.counts[tab].map { formats.count($0, exactTo: Self.countBound) }, current: tab == query.tab)
        }
        filter = Self.filter(query)
        menus = Self.menus(data, query, texts)
        assignees = Self.assignees(data.people, query, reader, texts)
        withins =
            [SelectOption(code: "", label: texts["incidents_within_any"], current: query.within == nil)]
            + IncidentListQuery.Within.allCases.map {
                SelectOption(code: $0.rawValue, label: texts["incidents_within_" + $0.rawValue], current: $0 == query.within)
            }
        sorts = Self.sorts(query, texts)
        hasSorts = !sorts.isEmpty
        showsMore = query.assignee != nil || !query.tags.isEmpty || query.within != nil || query.from != nil || query.to != nil
        isFiltered = query.isNarrowed
        clearURL =
            query.with {
                $0 = .init()
                ($0.states, $0.sort) = (query.states, query.sort)
            }.url
        exportURL = query.exportURL
        notifyLevels = SelectOption.levels(texts) { $0 == .error }
        liveURL = IncidentPath.listLive
        firstPageURL = query.firstPage.url
        isFirstPage = !data.hasNewer
        summary = texts.plural("incidents_summary", data.count, ["count": formats.count(data.count, exactTo: Self.countBound)])
        found = query.search.isEmpty ? nil : texts.text("incidents_found", ["summary": summary])
        openedChip = query.opened.map { opened in
            OpenedChip(
                opened: opened.text,
                label: texts.text(
                    "incidents_opened", ["from": formats.dateTime(opened.lowerBound), "to": formats.dateTime(opened.upperBound)]),
                withoutURL: query.firstPage.with { $0.opened = nil }.url)
        }
        rows = try data.incidents.map(row)
        hasRows = !rows.isEmpty
        fold = try Self.fold(data, query, texts, formats, row)
        hasAny = hasRows || fold != nil
        mayAct = reader.access.mayAnywhere(.actOnIncidents)
        people =
            [SelectOption(code: IncidentPage.nobody, label: texts["assign_nobody"], current: false)]
            + Self.people(data.people, reader, texts)
        (returnTo, undoURL) = (query.url, IncidentPath.undo)
        let (first, last) = (data.incidents.first, data.incidents.last)
        newestURL = data.hasNewer ? query.firstPage.url : nil
        newerURL = data.hasNewer ? first.map { query.ahead(of: $0).url } : nil
        olderURL = data.hasOlder ? last.map { query.behind($0).url } : nil
        isFirstUse = rows.isEmpty && !data.isUsed
        let isEmptyDesk = rows.isEmpty && data.isUsed && !query.isNarrowed && query.tab == .active && query.isFirstPage
        (isCalm, isResolved) = (isEmptyDesk && fold == nil, rows.isEmpty && fold != nil)
        isFilteredEmpty = rows.isEmpty && !isFirstUse && !isCalm && !isResolved
    }

    private static func fold(
        _ data: Data, _ query: IncidentListQuery, _ texts: TextCatalog, _ formats: ReaderFormats, _ row: (Incident) throws -> String
    ) rethrows -> Fold? {
        guard !data.resolved.isEmpty else { return nil }
        return Fold(
            summary: texts.plural(
                "incidents_resolved", data.resolvedCount, ["count": formats.count(data.resolvedCount, exactTo: countBound)]),
            rows: try data.resolved.map(row), allURL: data.resolvedCount > data.resolved.count ? query.showing(.resolved).url : nil,
            isOpen: data.incidents.isEmpty)
    }

    /// Empty where words are looked for: what is found has an order of its own.
    private static func sorts(_ query: IncidentListQuery, _ texts: TextCatalog) -> [SelectOption] {
        guard query.search.isEmpty else { return [] }
        return IncidentOrder.allCases.map {
            SelectOption(code: $0.rawValue, label: texts["incidents_sort_" + $0.rawValue], current: $0 == query.order)
        }
    }

    private static func done(_ outcome: IncidentOutcome, _ texts: TextCatalog, _ formats: ReaderFormats) -> Done? {
        outcome.count.map { count in
            let left = outcome.reasons(texts).map { texts.plural("bulk_left", $0.count, ["why": $0.words]) }
            let done = count > 0 ? texts.plural("bulk_done", count) : texts[left.isEmpty ? "bulk_none" : "bulk_nothing"]
            return Done(
                words: ([left.isEmpty ? done : done + "."] + left).joined(separator: " "), isProblem: count == 0 && !left.isEmpty,
                undo: count > 0 ? outcome.undo?.text : nil)
        }
    }

    private static func open(_ view: SavedView, isDefault: Bool, _ reader: Identity) -> OpenView {
        let isOwn = view.owner == reader.userID
        return OpenView(
            title: view.name, isOwn: isOwn, mayDelete: isOwn || reader.access.may(.manageMembers, in: view.team),
            renameURL: IncidentPath.view(view.id, "rename"), deleteURL: IncidentPath.view(view.id, "delete"),
            defaultURL: IncidentPath.view(view.id, "default"), isDefault: isDefault)
    }

    private static func filter(_ query: IncidentListQuery) -> Filter {
        let words = query.tab.map { $0 == .active ? [] : [$0.rawValue] } ?? query.states.map(\.word).sorted()
        return Filter(
            states: words.map { Field(value: $0) }, search: query.search, tags: query.tags.map(\.text).joined(separator: ", "),
            from: query.from?.text ?? "", to: query.to?.text ?? "")
    }

    private static func menus(_ data: Data, _ query: IncidentListQuery, _ texts: TextCatalog) -> [Menu] {
        let levels = SelectOption.levels(texts, isCurrent: query.levels.contains)
        let services = data.services.map { service in
            SelectOption(code: service.id.description, label: service.name, current: query.services.contains(service.id))
        }
        return [
            menu("level", levels, texts["incidents_level"], any: texts["incidents_level_any"], texts),
            menu("service", services, texts["incidents_service"], any: texts["incidents_service_any"], texts),
        ].filter { !$0.options.isEmpty }
    }

    private static func menu(_ name: String, _ options: [SelectOption], _ label: String, any: String, _ texts: TextCatalog) -> Menu {
        let chosen = options.filter(\.current).map(\.label)
        let words = chosen.count > 2 ? texts.text("incidents_chosen", ["n": String(chosen.count)]) : chosen.joined(separator: ", ")
        return Menu(id: name, name: name, label: label, chosen: chosen.isEmpty ? any : words, options: options)
    }

    private static func people(_ people: [User], _ reader: Identity, _ texts: TextCatalog) -> [SelectOption] {
        let sorted = people.filter { $0.id == reader.userID } + people.filter { $0.id != reader.userID }
        return sorted.map { user in
            let isReader = user.id == reader.userID
            return SelectOption(
                code: user.id.description, label: isReader ? texts.text("assign_me", ["name": user.name]) : user.name, current: isReader)
        }
    }

    private static func assignees(
        _ people: [User], _ query: IncidentListQuery, _ reader: Identity, _ texts: TextCatalog
    ) -> [SelectOption] {
        let others = people.filter { $0.id != reader.userID }
            .map { SelectOption(code: $0.id.description, label: $0.name, current: query.assignee == .user($0.id)) }
        return [
            SelectOption(code: "", label: texts["incidents_assignee_any"], current: query.assignee == nil),
            SelectOption(code: "me", label: texts["incidents_assignee_me"], current: query.assignee == .me),
            SelectOption(code: "nobody", label: texts["incidents_assignee_nobody"], current: query.assignee == .nobody),
        ] + others
    }
}
