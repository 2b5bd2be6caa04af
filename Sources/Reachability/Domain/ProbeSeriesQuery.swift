package import Kernel
package import Platform

/// Over which time a probe's figures are asked for, and in how many stretches.
package struct ProbeSeriesQuery: Hashable, Sendable {
    package static let mostStretches = 500
    /// From single results up to so long; beyond it from the figures of minutes and hours.
    private static let longestOfResults = Duration.seconds(2 * 3600)
    private static let longestOfMinutes = Duration.seconds(2 * 86_400)

    let range: Range<Timestamp>
    /// Microseconds.
    let stretch: Int64
    /// What it is read from; nil for single results.
    private let step: ProbeResultStore.Step?

    /// - Parameters:
    ///   - count: stretches at most; a stretch is a whole number of what is kept.
    ///   - settings: how long results and minutes are kept: what is older is read from what is coarser.
    /// - Throws: `probeSpanNotValid` for a time that ends before it begins, or is longer than anything is kept.
    package init(from: Timestamp, until: Timestamp, count: Int, at now: Timestamp, _ settings: ProbeSettings) throws(ClientError) {
        let length = until.since(from)
        guard from < until, length <= .seconds(3650 * 86_400), (1...Self.mostStretches).contains(count) else {
            throw .probeSpanNotValid
        }
        step = Self.step(length, age: now.since(from), settings)
        let unit = step?.microseconds ?? 1_000_000
        let needed = (length.microseconds + Int64(count) - 1) / Int64(count)
        stretch = max(1, (needed + unit - 1) / unit) * unit
        // Whole stretches, so that the same moment always falls into the same one while time moves on.
        let first = from.microseconds.flooringDivision(by: stretch) * stretch
        range = Timestamp(microseconds: first)..<until
    }

    private static func step(_ length: Duration, age: Duration, _ settings: ProbeSettings) -> ProbeResultStore.Step? {
        if length <= longestOfResults, age <= .seconds(settings.rawHours * 3600) { return nil }
        return length <= longestOfMinutes && age <= .seconds(settings.minuteDays * 86_400) ? .minute : .hour
    }

    /// Those in which somebody looked.
    func stretches(of id: ProbeID, on connection: any SQLConnection) throws -> [ProbeStretch] {
        guard let step else {
            let results = try ProbeResultStore.results(of: id, in: range, on: connection)
            let groups = Dictionary(grouping: results) { number($0.at) }
            return groups.sorted { $0.key < $1.key }.map { ProbeStretch(begin: begin($0.key), figures: ProbeFigures($0.value)) }
        }
        var parts = try ProbeResultStore.stretches(step, of: id, in: range, on: connection)
        // What is not rolled up yet, from its results.
        let made = parts.last.map { $0.begin.microseconds + step.microseconds } ?? range.lowerBound.microseconds
        let rest = Timestamp(microseconds: max(made, range.upperBound.microseconds - 2 * ProbeResultStore.Step.hour.microseconds))
        if rest < range.upperBound {
            let results = try ProbeResultStore.results(of: id, in: rest..<range.upperBound, on: connection)
            let groups = Dictionary(grouping: results) { number($0.at) }
            parts += groups.map { ProbeStretch(begin: begin($0.key), figures: ProbeFigures($0.value)) }
        }
        return Dictionary(grouping: parts) { number($0.begin) }.sorted { $0.key < $1.key }.map { number, parts in
            ProbeStretch(begin: begin(number), figures: ProbeFigures(joining: parts.map(\.figures)))
        }
    }

    private func number(_ time: Timestamp) -> Int64 { time.microseconds.flooringDivision(by: stretch) }
    private func begin(_ number: Int64) -> Timestamp { Timestamp(microseconds: number * stretch) }
}
