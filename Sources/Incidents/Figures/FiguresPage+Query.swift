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
        let missing: Int?

        var names: [ServiceID: String] { Dictionary(uniqueKeysWithValues: services.map { ($0.id, $0.name) }) }
    }

    static let mostServices = 50

    static func query(_ query: FiguresQuery, visible: Set<ServiceID>?, on connection: any SQLConnection) throws -> Data {
        let store = FiguresStore()
        let services = try ServiceStore.names(visible: visible, on: connection)
        guard query.isPeriod else { return Data(totals: [], trend: [], services: services, missing: nil) }
        return Data(
            totals: try store.totals(query.question, visible: visible, on: connection).map {
                .init(service: $0.service, level: $0.level, figures: $0.figures)
            },
            trend: try store.trend(query.question, length: query.stretch, visible: visible, on: connection).map {
                .init(index: $0.stretch, level: $0.level, figures: $0.figures)
            },
            services: services, missing: try store.missing(on: connection))
    }

    init(_ data: Data, _ query: FiguresQuery, texts: TextCatalog, formats: ReaderFormats) {
        // Days are those of UTC: shown in the reader's zone they could be called by the name of another.
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
        levels =
            [SelectOption(code: "", label: texts["figures_level_any"], current: query.level == nil)]
            + SelectOption.levels(texts) { $0 == query.level }
        let all = Self.sum(data.totals.map(\.figures))
        summary = texts.plural(
            "figures_summary", Int(all.opened),
            ["from": utc.date(Timestamp(daysSince1970: query.first)), "to": utc.date(Timestamp(daysSince1970: query.last))])
        csvURL = query.csvURL
        isEmpty = all.opened == 0
        let charts = FiguresCharts(data: data, query: query, all: all, texts: texts, formats: utc)
        opened = ChartModel(charts.opened, formats)
        acknowledged = ChartModel(charts.acknowledged, formats)
        resolved = ChartModel(charts.resolved, formats)
        let names = data.names
        let byService = Dictionary(grouping: data.totals.filter { names[$0.service] != nil }, by: \.service)
            .map { (service: $0.key, totals: $0.value, sum: Self.sum($0.value.map(\.figures))) }
            .sorted { ($1.sum.opened, $0.service) < ($0.sum.opened, $1.service) }
        var groups = byService.prefix(Self.mostServices).map { entry in
            Group(
                total: Line(names[entry.service] ?? "", entry.sum, texts, formats), href: IncidentPath.list(service: entry.service),
                levels: entry.totals.sorted { $0.level > $1.level }.map {
                    Line(texts["level_" + $0.level.word], $0.figures, texts, formats)
                })
        }
        if groups.count > 1 {
            groups.insert(Group(total: Line(texts["figures_all_services"], all, texts, formats), href: nil, levels: []), at: 0)
        }
        self.groups = groups
        more = byService.count > Self.mostServices ? texts.text("figures_more", ["n": formats.number(Self.mostServices)]) : nil
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

extension FiguresPage.Line {
    init(_ label: String, _ figures: FigureChanges.Day, _ texts: TextCatalog, _ formats: ReaderFormats) {
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
