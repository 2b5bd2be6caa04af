import Accounts
import Foundation
import Kernel
import Platform

extension FiguresPage {
    struct Data: Sendable {
        struct Total: Sendable {
            let service: ServiceID
            let level: Level
            let figures: FigureChanges.Day
        }

        struct Stretch: Sendable {
            let index: Int
            let level: Level
            let figures: FigureChanges.Day
        }

        let totals: [Total]
        let trend: [Stretch]
        /// Those that the reader may see, by name.
        let services: [(id: ServiceID, name: String)]
        /// Those that have services that the reader may see, by name.
        let teams: [(id: TeamID, name: String)]
        /// Of services without a team there is none.
        let teamOf: [ServiceID: TeamID]
        let missing: Int?

        var names: [ServiceID: String] { Dictionary(uniqueKeysWithValues: services.map { ($0.id, $0.name) }) }
    }

    static let mostGroups = 50

    static func query(_ query: FiguresQuery, visible: Set<ServiceID>?, on connection: any SQLConnection) throws -> Data {
        let store = FiguresStore()
        let services = try ServiceStore.names(visible: visible, on: connection)
        let seen = Set(services.map(\.id))
        let teamOf = try ServiceStore.teams(on: connection).filter { seen.contains($0.key) }
        let seenTeams = Set(teamOf.values)
        let teams = try TeamStore.names(on: connection).filter { seenTeams.contains($0.id) }
        guard query.isPeriod else {
            return Data(totals: [], trend: [], services: services, teams: teams, teamOf: teamOf, missing: nil)
        }
        let asked = query.team.map { team in seen.filter { teamOf[$0] == team } } ?? visible
        return Data(
            totals: try store.totals(query.question, visible: asked, on: connection).map {
                .init(service: $0.service, level: $0.level, figures: $0.figures)
            },
            trend: try store.trend(query.question, visible: asked, on: connection).map {
                .init(index: $0.stretch, level: $0.level, figures: $0.figures)
            },
            services: services, teams: teams, teamOf: teamOf, missing: try store.missing(on: connection))
    }

    init(_ data: Data, _ query: FiguresQuery, texts: TextCatalog, formats: ReaderFormats) {
        // Days are numbers here: shown in a zone they could be called by the name of another.
        let utc = ReaderFormats(language: formats.language, timeZone: .gmt, now: formats.now)
        problem = query.isPeriod ? nil : texts["figures_bad_period"]
        notice = Self.notice(missing: data.missing, texts, formats)
        (from, to) = (FiguresQuery.date(query.first), FiguresQuery.date(query.last))
        presets = FiguresQuery.presets.map { days in
            Preset(label: texts.plural("figures_days", Int(days)), href: query.lasting(days).url, current: query.days == days)
        }
        services =
            [SelectOption(code: "", label: texts["figures_service_any"], current: query.service == nil)]
            + data.services.map { SelectOption(code: $0.id.description, label: $0.name, current: $0.id == query.service) }
        teams =
            [SelectOption(code: "", label: texts["figures_team_any"], current: query.team == nil)]
            + data.teams.map { SelectOption(code: $0.id.description, label: $0.name, current: $0.id == query.team) }
        hasTeams = !data.teams.isEmpty
        levels =
            [SelectOption(code: "", label: texts["figures_level_any"], current: query.level == nil)]
            + SelectOption.levels(texts) { $0 == query.level }
        let all = Self.sum(data.totals.map(\.figures))
        summary = texts.plural(
            "figures_summary", Int(all.opened),
            [
                "from": utc.date(Timestamp(daysSince1970: query.first)), "to": utc.date(Timestamp(daysSince1970: query.last)),
                "zone": query.zone.identifier,
            ])
        csvURL = query.csvURL
        isEmpty = all.opened == 0
        let charts = FiguresCharts(data: data, query: query, all: all, texts: texts, utc: utc)
        opened = ChartModel(charts.opened, formats)
        acknowledged = ChartModel(charts.acknowledged, formats)
        resolved = ChartModel(charts.resolved, formats)
        groupings = (hasTeams ? FiguresQuery.Grouping.allCases : [.service, .level]).map { grouping in
            Preset(
                label: texts["figures_by_" + grouping.rawValue], href: query.grouped(grouping).url, current: query.grouping == grouping)
        }
        (groupingCode, groupTitle) = (query.grouping.rawValue, texts["figures_" + query.grouping.rawValue])
        let sums = FiguresSums(data).of(query.grouping)
        var groups = sums.prefix(Self.mostGroups).map { Group($0, query, texts, formats) }
        if groups.count > 1 {
            groups.insert(
                Group(total: Line(texts["figures_all_" + query.grouping.rawValue], all, texts, formats), href: nil, levels: []), at: 0)
        }
        self.groups = groups
        more = sums.count > Self.mostGroups ? texts.text("figures_more", ["n": formats.number(Self.mostGroups)]) : nil
    }

    /// That the figures are not complete yet, as pages say it; nil when they are.
    /// - Parameter missing: ``FiguresStore/missing(on:)``.
    static func notice(missing: Int?, _ texts: TextCatalog, _ formats: ReaderFormats) -> String? {
        missing.map { texts.text("figures_missing", ["percent": formats.percent(Double($0) / 100)]) }
    }

    static func sum(_ figures: [FigureChanges.Day]) -> FigureChanges.Day {
        figures.reduce(into: FigureChanges.Day()) { $0.add($1) }
    }
}

extension FiguresPage.Group {
    fileprivate init(_ sum: FiguresSums.Sum, _ query: FiguresQuery, _ texts: TextCatalog, _ formats: ReaderFormats) {
        let label: String
        switch sum.of {
        case .service(let id, let name): (label, href) = (name, IncidentPath.list(service: id))
        case .team(let id?, let name): (label, href) = (name ?? "", query.of(id).url)
        case .team(nil, _): (label, href) = (texts["figures_no_team"], nil)
        case .level(let level): (label, href) = (texts["level_" + level.word], query.of(level).url)
        }
        total = .init(label, sum.figures, texts, formats)
        levels = sum.levels.map { .init(texts["level_" + $0.level.word], $0.figures, texts, formats) }
    }
}

extension FiguresPage.Line {
    fileprivate init(_ label: String, _ figures: FigureChanges.Day, _ texts: TextCatalog, _ formats: ReaderFormats) {
        self.label = label
        opened = formats.number(Int(figures.opened))
        func written(_ value: Double?) -> String { value.map { formats.duration(.seconds($0.rounded())) } ?? "–" }
        func times(_ times: WaitingTimes) -> FiguresPage.Times {
            FiguresPage.Times(
                count: texts.text("figures_of", ["n": formats.number(Int(times.count)), "total": formats.number(Int(figures.opened))]),
                mean: written(times.mean), median: written(times.median), p90: written(times.p90))
        }
        acknowledged = times(figures.acknowledging)
        resolved = times(figures.resolving)
    }
}
