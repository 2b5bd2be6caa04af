import Kernel
import Platform

/// What became of the incidents that were opened in a period.
struct FiguresView: Sendable {
    /// Those of one service and level.
    struct Row: Sendable {
        let service: ServiceID
        let name: String
        let level: Level
        let figures: FigureChanges.Day
    }

    /// Those of some days and one level.
    struct Stretch: Sendable {
        let from: String
        let to: String
        let level: Level
        let figures: FigureChanges.Day
    }

    let from: String
    let to: String
    let zone: String
    let rows: [Row]
    let services: [FiguresSums.Sum]
    let teams: [FiguresSums.Sum]
    let levels: [FiguresSums.Sum]
    let trend: [Stretch]
    let counted: Int?

    init(_ data: FiguresPage.Data, _ query: FiguresQuery) {
        (from, to, counted) = (FiguresQuery.date(query.first), FiguresQuery.date(query.last), data.missing)
        zone = query.zone.identifier
        let names = Dictionary(data.services.map { ($0.id, $0.name) }) { $1 }
        rows = data.totals.compactMap { total in
            names[total.service].map { Row(service: total.service, name: $0, level: total.level, figures: total.figures) }
        }.sorted { ($0.service, $1.level) < ($1.service, $0.level) }
        let sums = FiguresSums(data)
        (services, teams, levels) = (sums.of(.service), sums.of(.team), sums.of(.level))
        trend = data.trend.sorted { ($0.index, $1.level) < ($1.index, $0.level) }.map { stretch in
            let days = query.days(ofColumn: stretch.index)
            return Stretch(
                from: FiguresQuery.date(days.lowerBound), to: FiguresQuery.date(days.upperBound), level: stretch.level,
                figures: stretch.figures)
        }
    }
}

extension APIShape where Value == FiguresView {
    static let figures = APIShape(
        "Figures", "What became of the incidents that were opened in a period.",
        [
            .init("from", "The first day.", \.from), .init("to", "The last day.", \.to),
            .init("zone", "Whose days they are.", \.zone),
            .init("rows", "By service and level; where nothing was opened there is none.", list: .figureRow, \.rows),
            .init("services", "By service, those with the most incidents first.", list: .figureSum, \.services),
            .init("teams", "By team, those with the most incidents first.", list: .figureSum, \.teams),
            .init("levels", "By level, the worst first.", list: .figureSum, \.levels),
            .init("trend", "By stretches of a day, or of a week in a long period, and level.", list: .figureStretch, \.trend),
            .init("counted_percent", "How much of what was there before figures were kept is counted; null when all is.", \.counted),
        ])
}

extension APIShape where Value == FiguresView.Row {
    fileprivate static let figureRow = APIShape(
        "FigureRow", "The figures of one service and level.",
        [
            .init("service_id", "The service.", \.service), .init("service", "Its name.", \.name),
            .init("level", "The incidents'.", \.level),
            .init("opened", "Incidents opened.", \.figures.opened),
            .init("acknowledged", "From opening to acknowledging.", .times, \.figures.acknowledging),
            .init("resolved", "From opening to resolving.", .times, \.figures.resolving),
        ])
}

extension APIShape where Value == FiguresSums.Sum {
    fileprivate static let figureSum = APIShape(
        "FigureSum", "The figures of one service, team or level.",
        [
            .init("id", "The service's or team's; null for a level, and for the services that no team has.", \.of.id),
            .init("name", "The service's or team's, or the level's word; null for the services that no team has.", \.of.name),
            .init("opened", "Incidents opened.", \.figures.opened),
            .init("acknowledged", "From opening to acknowledging.", .times, \.figures.acknowledging),
            .init("resolved", "From opening to resolving.", .times, \.figures.resolving),
        ])
}

extension FiguresSums.Subject {
    fileprivate var id: Int64? {
        switch self {
        case .service(let id, _): id.rawValue
        case .team(let id, _): id?.rawValue
        case .level: nil
        }
    }

    fileprivate var name: String? {
        switch self {
        case .service(_, let name): name
        case .team(_, let name): name
        case .level(let level): level.word
        }
    }
}

extension APIShape where Value == FiguresView.Stretch {
    fileprivate static let figureStretch = APIShape(
        "FigureStretch", "The figures of some days and one level.",
        [
            .init("from", "The first day.", \.from), .init("to", "The last day.", \.to), .init("level", "The incidents'.", \.level),
            .init("opened", "Incidents opened.", \.figures.opened),
            .init("acknowledged", "From opening to acknowledging.", .times, \.figures.acknowledging),
            .init("resolved", "From opening to resolving.", .times, \.figures.resolving),
        ])
}

extension APIShape where Value == WaitingTimes {
    fileprivate static let times = APIShape(
        "WaitingTimes", "How long some incidents waited, in seconds.",
        [
            .init("count", "How many.", \.count), .init("mean_s", "On average.", \.mean), .init("median_s", "Half of them less.", \.median),
            .init("p90_s", "Nine of ten less.", \.p90),
        ])
}
