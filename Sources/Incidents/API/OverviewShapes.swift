import Kernel
import Platform

/// How things stand now.
struct OverviewView: Sendable {
    /// Those of a level that wait for somebody.
    struct Waiting: Sendable {
        let level: Level
        let open: Int
        let acknowledged: Int
    }

    /// What was opened in a stretch of time.
    struct Stretch: Sendable {
        let from: Timestamp
        let until: Timestamp
        let opened: [Level: Int]
    }

    let span: OverviewSpan
    let levels: [Waiting]
    let opened: [Stretch]
    let noisiest: [OverviewPage.Data.Noise]
    let newest: [IncidentView]
    let counted: Int?

    init(_ data: OverviewPage.Data, _ span: OverviewSpan, _ columns: TimeColumns, newest: [IncidentView]) {
        (self.span, self.newest, noisiest, counted) = (span, newest, data.noisiest, data.missing)
        levels = Level.allCases.reversed().map { level in
            Waiting(level: level, open: data.count(.open, level), acknowledged: data.count(.acknowledged, level))
        }
        let counts = data.opened(in: columns)
        opened = (0..<columns.count).map { index in
            Stretch(from: columns[index].lowerBound, until: columns[index].upperBound, opened: counts.mapValues { $0[index] })
        }
    }
}

extension APIShape where Value == OverviewView {
    static let overview = APIShape(
        "Overview", "How things stand now.",
        [
            .init("span", "How far it looks back.", .word(OverviewSpan.allCases.map(\.rawValue))) { .text($0.span.rawValue) },
            .init("levels", "How many wait for somebody, the worst first.", list: .waiting, \.levels),
            .init("opened", "How many were opened, in stretches of time.", list: .openedStretch, \.opened),
            .init("noisiest", "The services of which most was opened, the noisiest first.", list: .noise, \.noisiest),
            .init("newest", "The open and acknowledged ones with the latest activity.", list: .incident, \.newest),
            .init("counted_percent", "How much of what was there before figures were kept is counted; null when all is.", \.counted),
        ])
}

extension APIShape where Value == OverviewView.Waiting {
    fileprivate static let waiting = APIShape(
        "WaitingIncidents", "How many of a level wait for somebody.",
        [
            .init("level", "The level.", \.level), .init("open", "Nobody has seen them.", \.open),
            .init("acknowledged", "Somebody has.", \.acknowledged),
        ])
}

extension APIShape where Value == OverviewView.Stretch {
    fileprivate static let openedStretch = APIShape(
        "OpenedStretch", "What was opened in a stretch of time.",
        [
            .init("from", "When it begins.", \.from), .init("until", "When it ends.", \.until),
            .init("opened", "How many, by level.") { stretch in
                Dictionary(stretch.opened.map { ($0.key.word, $0.value) }) { $1 }
            },
        ])
}

extension APIShape where Value == OverviewPage.Data.Noise {
    fileprivate static let noise = APIShape(
        "NoisyService", "A service of which much was opened.",
        [
            .init("service_id", "The service.", \.service), .init("service", "Its name.", \.name),
            .init("opened", "How many in the time looked back on.", \.opened),
            .init("active", "How many are open or acknowledged now.", \.active),
        ])
}
