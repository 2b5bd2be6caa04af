import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Dry runs in the background", .bothEngines, .timeLimit(.minutes(5)))
struct DryRunWorkerTests {
    private func fixture() async throws -> DryRunFixture {
        try await DryRunFixture([
            DryRunFixture.episode(1), DryRunFixture.episode(2, over: 600), DryRunFixture.episode(3, service: "Shop"),
            DryRunFixture.episode(4, over: 60), DryRunFixture.episode(5),
        ])
    }

    private let found = [
        "would 1 1 after", "would 1 2 after", "would 2 1 after", "would 5 1 after", "would 5 2 after", "silent 2 2 resolved",
        "silent 4 1 resolved", "silent 4 2 resolved",
    ]

    @Test("A run goes on step by step, says how far it is, and ends")
    func steps() async throws {
        let fixture = try await fixture()
        let id = try await fixture.runs.start(.edited(fixture.playbook), on: fixture.day, by: fixture.chief).id
        var seen: [Int] = []
        while try await fixture.worker().runOnce() { seen.append(try await fixture.runs.find(id, by: fixture.chief).run.percent) }
        #expect(seen.count > 2 && seen == seen.sorted() && seen.last == 100 && seen.first.map { $0 < 100 } ?? false, "\(seen)")
        let view = try await fixture.runs.find(id, by: fixture.chief)
        #expect(view.run.state == .done && view.run.progress.episodes == 4 && !view.isCut)
        #expect(try await fixture.lines(id) == found)
        #expect(view[.would].first?.tell == ["team:N1"] && view[.would].first?.at == fixture.past[0].began.adding(.seconds(300)))
    }

    @Test("What a silence would have kept back is marked, at the moment at which it counts")
    func held() async throws {
        let fixture = try await fixture()
        let (database, now) = (fixture.database, fixture.world.now)
        let nothing = IncidentLook(find: { _, _ in nil }, page: { _, _, _, _ in [] })
        let silences = SilenceOperations(database: database, look: nothing, now: { now })
        let window = SilenceWindow(from: now.adding(.seconds(-3600)), until: now.adding(.seconds(-3600 + 301)))
        _ = try await silences.add(SilenceDraft(name: "backup", when: .of("Login"), window: window), by: .commandLine)
        _ = try await silences.add(
            SilenceDraft(name: "others", when: .of("Shop"), window: SilenceWindow(until: now.adding(.seconds(60)))), by: .commandLine)
        let id = try await fixture.runs.start(.edited(fixture.playbook), on: fixture.day, by: fixture.chief).id
        while try await fixture.worker().runOnce() {}
        #expect(try await fixture.lines(id) == found + [1, 2, 5].map { "held \($0) 1 silence: backup" })
        let comparison = DryRunComparison(try await fixture.runs.find(id, by: fixture.chief))
        #expect(comparison.rows(of: IncidentID(1)).map { $0.held?.reason } == ["silence: backup", nil])
    }

    @Test("Another process goes on where one died, and nothing is found twice")
    func takenOver() async throws {
        let fixture = try await fixture()
        let id = try await fixture.runs.start(.edited(fixture.playbook), on: fixture.day, by: fixture.chief).id
        #expect(try await fixture.worker("a").runOnce())
        #expect(try await !fixture.worker("b").runOnce(), "it is in other hands")
        fixture.world.advance(.seconds(31))
        while try await fixture.worker("b").runOnce() {}
        #expect(try await fixture.lines(id) == found)
    }

    @Test("A step that was written already is not written again")
    func once() async throws {
        let fixture = try await fixture()
        let run = try await fixture.runs.start(.edited(fixture.playbook), on: fixture.day, by: fixture.chief)
        let line = DryRunLine(.would, incident: IncidentID(1), step: 1, at: fixture.world.now, reason: "after", tell: ["team:N1"])
        var progress = run.progress
        progress.place = HistoryPort.Place(incident: 2, line: 0)
        for expected in [true, false] {
            let isKept = try await fixture.database.write { [progress] in
                try DryRunStore.keep([line], progress, from: run.progress.place, of: run.id, on: $0)
            }
            #expect(isKept == expected)
        }
        #expect(try await fixture.lines(run.id) == ["would 1 1 after"])
    }

    @Test("More lines than are kept are counted as cut")
    func cut() async throws {
        let fixture = try await DryRunFixture()
        let run = try await fixture.runs.start(.edited(fixture.playbook), on: fixture.day, by: fixture.chief)
        let lines = (0..<DryRunLine.most + 10).map {
            DryRunLine(.silent, incident: IncidentID(Int64($0)), step: 1, reason: "resolved")
        }
        try await fixture.database.write { connection in
            var progress = run.progress
            progress.place = DryRun.Progress.walked(upTo: 0)
            _ = try DryRunStore.keep(lines, progress, from: run.progress.place, of: run.id, on: connection)
        }
        let view = try await fixture.runs.find(run.id, by: fixture.chief)
        #expect(view[.silent].count == DryRunLine.most && view.isCut)
    }

    @Test("What cannot be worked out fails, and the next one gets its turn")
    func failing() async throws {
        let fixture = try await fixture()
        let broken = try await fixture.runs.start(.edited(fixture.playbook), on: fixture.day, by: fixture.chief).id
        let good = try await fixture.runs.start(.edited(fixture.playbook), on: fixture.day, by: fixture.chief).id
        var history = fixture.history
        history.stretch = { _, _, _, _, _ in throw ClientError.notFound }
        let worker = DryRunWorker(
            database: fixture.database, history: history, owner: "a", now: { fixture.world.now }, logger: fixture.worker().logger)
        #expect(try await worker.runOnce())
        #expect(try await fixture.runs.find(broken, by: fixture.chief).run.state == .failed)
        while try await fixture.worker().runOnce() {}
        #expect(try await fixture.lines(good) == found)
    }

    @Test("Old runs go with their lines, a little at a time")
    func retention() async throws {
        let fixture = try await fixture()
        let id = try await fixture.runs.start(.edited(fixture.playbook), on: fixture.day, by: fixture.chief).id
        while try await fixture.worker().runOnce() {}
        let later = fixture.world.now.adding(.seconds(1))
        var deleted: [Int] = []
        repeat {
            deleted.append(try await fixture.database.write { try DryRunStore.delete(before: later, limit: 3, on: $0) })
        } while deleted.last == 3
        #expect(deleted.reduce(0, +) == found.count + 1)
        await #expect(throws: ClientError.dryRunNotFound) { try await fixture.runs.find(id, by: fixture.chief) }
    }
}
