import Kernel

/// The figures of a period summed up by service, by team or by level.
struct FiguresSums {
    /// What a sum is of.
    enum Subject: Hashable {
        case service(ServiceID, name: String)
        /// Nil for the services that no team has.
        case team(TeamID?, name: String?)
        case level(Level)
    }

    struct Sum {
        let of: Subject
        let figures: FigureChanges.Day
        /// Its parts, the worst first; none of a level.
        let levels: [(level: Level, figures: FigureChanges.Day)]
    }

    private let data: FiguresPage.Data

    init(_ data: FiguresPage.Data) { self.data = data }

    /// Services and teams with the most incidents first, levels with the worst first.
    func of(_ grouping: FiguresQuery.Grouping) -> [Sum] {
        let (services, teams) = (data.names, Dictionary(uniqueKeysWithValues: data.teams.map { ($0.id, $0.name) }))
        let parts = Dictionary(grouping: data.totals.filter { services[$0.service] != nil }) { total -> Subject in
            switch grouping {
            case .service: return .service(total.service, name: services[total.service] ?? "")
            case .team:
                let team = data.teamOf[total.service]
                return .team(team, name: team.flatMap { teams[$0] })
            case .level: return .level(total.level)
            }
        }
        return parts.map { Self.sum($0.key, $0.value) }.sorted {
            ($1.of.severity, $1.figures.opened, $0.of.place) < ($0.of.severity, $0.figures.opened, $1.of.place)
        }
    }

    private static func sum(_ subject: Subject, _ totals: [FiguresPage.Data.Total]) -> Sum {
        let byLevel = Dictionary(grouping: totals, by: \.level).map { (level: $0.key, figures: FiguresPage.sum($0.value.map(\.figures))) }
        let isLevel = if case .level = subject { true } else { false }
        return Sum(
            of: subject, figures: FiguresPage.sum(totals.map(\.figures)), levels: isLevel ? [] : byLevel.sorted { $0.level > $1.level })
    }
}

extension FiguresSums.Subject {
    /// Decides between those with as many incidents: the older first.
    fileprivate var place: Int64 {
        switch self {
        case .service(let id, _): id.rawValue
        case .team(let id, _): id?.rawValue ?? .max
        case .level: 0
        }
    }

    /// Levels go by how bad they are.
    fileprivate var severity: Int {
        if case .level(let level) = self { level.rawValue } else { 0 }
    }
}
