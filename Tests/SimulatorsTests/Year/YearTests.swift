import Kernel
import TestKit
import Testing

@testable import Simulators

@Suite("A year of incidents")
struct YearTests {
    private let end = TestWorld().now

    private func year(_ count: Int, seed: UInt64 = 1) -> [YearIncident] {
        var year = Year(count: count, until: end, seed: seed)
        var incidents: [YearIncident] = []
        while let incident = year.next() { incidents.append(incident) }
        return incidents
    }

    @Test("The same seed tells the same year, another one another")
    func repeats() {
        let (one, again, other) = (year(300), year(300), year(300, seed: 2))
        #expect(one.map(\.title) == again.map(\.title) && one.map(\.steps) == again.map(\.steps) && one.map(\.logs) == again.map(\.logs))
        #expect(one.map(\.title) != other.map(\.title))
    }

    @Test("As many as asked for, in order, within the year, and no step after its end")
    func times() {
        let incidents = year(2000)
        #expect(incidents.count == 2000)
        let begin = end.adding(.seconds(-365 * 86_400))
        #expect(zip(incidents, incidents.dropFirst()).allSatisfy { $0.openedAt <= $1.openedAt.adding(.seconds(3600)) })
        for incident in incidents {
            #expect(
                incident.openedAt >= begin && incident.openedAt <= end && incident.lastAt >= incident.openedAt && incident.lastAt <= end)
            let times = [incident.openedAt] + incident.steps.map(\.at) + [end]
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(!incident.title.isEmpty && !incident.title.contains("{") && !incident.logs.isEmpty && incident.occurrences >= 1)
        }
    }

    @Test("Days are louder than nights, working days than weekends, and a few services than the rest")
    func rhythm() {
        let incidents = year(20_000)
        let first = end.adding(.seconds(-365 * 86_400))
        func hours(_ incident: YearIncident) -> Int { Int(incident.openedAt.since(first).components.seconds / 3600) }
        let day = incidents.filter { (9...17).contains(hours($0) % 24) }.count
        let night = incidents.filter { (0...5).contains(hours($0) % 24) }.count
        #expect(Double(day) / 9 > 1.5 * Double(night) / 6)
        let weekend = incidents.filter { hours($0) / 24 % 7 >= 5 }.count
        #expect(Double(weekend) / 2 < 0.85 * Double(incidents.count - weekend) / 5)
        let byService = Dictionary(grouping: incidents, by: \.service).mapValues(\.count).values.sorted(by: >)
        #expect(byService.count == 40 && byService[0] > 8 * byService[30])
    }

    @Test("Outages come over several services at once")
    func storms() {
        let storms = year(20_000).filter { $0.tags.contains("outage") }
        #expect(storms.count > 200)
        let byHour = Dictionary(grouping: storms) { $0.openedAt.microseconds / 3_600_000_000 }
        #expect(byHour.values.contains { Set($0.map(\.service)).count >= 3 })
    }

    @Test("Texts in three languages; people answer, comment, and leave some open")
    func life() {
        let incidents = year(5000)
        #expect(incidents.contains { $0.title.contains(/[а-я]{4}/) } && incidents.contains { $0.title.contains(/conexão|Tempo/) })
        let kinds = Set(incidents.flatMap { $0.steps.map(\.kind) })
        #expect(kinds.isSuperset(of: [.acknowledged, .resolved, .closed, .reopened, .assigned]))
        #expect(incidents.contains { $0.steps.last?.kind == .acknowledged } && incidents.contains { $0.steps.last?.kind == .closed })
        let unfinished = incidents.filter { $0.steps.last?.kind != .closed }
        #expect(unfinished.count < 100)
    }
}
