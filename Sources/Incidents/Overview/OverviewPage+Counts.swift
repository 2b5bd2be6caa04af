import Kernel

/// What is computed from the stored figures, for the page and for programs.
extension OverviewPage.Data {
    /// A service with many new incidents.
    struct Noise: Hashable, Sendable {
        let service: ServiceID
        let name: String
        let opened: Int
        /// Open or acknowledged now.
        let active: Int
    }

    /// How many there are in a state; of a level, or of all.
    func count(_ state: IncidentState, _ level: Level? = nil) -> Int {
        states.filter { $0.state == state && (level == nil || $0.level == level) }.reduce(0) { $0 + $1.incidents }
    }

    /// How many were opened, by level, in each of the columns; every level is there.
    func opened(in columns: TimeColumns) -> [Level: [Int]] {
        var counts = Dictionary(uniqueKeysWithValues: Level.allCases.map { ($0, [Int](repeating: 0, count: columns.count)) })
        for count in opened { counts[count.level]?[count.column] += count.opened }
        return counts
    }

    /// The services of which most was opened, the noisiest first.
    var noisiest: [Noise] {
        let opened = self.opened.reduce(into: [ServiceID: Int]()) { $0[$1.service, default: 0] += $1.opened }
        let active = states.filter { $0.state == .open || $0.state == .acknowledged }
            .reduce(into: [ServiceID: Int]()) { $0[$1.service, default: 0] += $1.incidents }
        return opened.compactMap { service, count in
            names[service].map { Noise(service: service, name: $0, opened: count, active: active[service] ?? 0) }
        }.sorted { ($1.opened, $0.service) < ($0.opened, $1.service) }.prefix(OverviewPage.noisiest).map { $0 }
    }
}
