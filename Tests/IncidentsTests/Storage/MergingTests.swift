import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Merging incidents and taking them apart", .bothEngines)
struct MergingTests {
    private let ann = Caller(actor: .user(UserID(5), name: "ann"), access: Access(base: .supervisor))

    /// Three incidents of the shop, the first two with a count of two.
    private func fixture() async throws -> (IncidentsFixture, IncidentID, IncidentID, IncidentID) {
        let fixture = try await IncidentsFixture()
        let ids = try await fixture.report(
            fixture.event("alpha", level: .error, message: "a", logs: "logs of alpha"),
            fixture.event("beta", level: .warning, message: "b"),
            fixture.event("gamma", level: .critical, message: "c"))
        fixture.world.advance(.seconds(10))
        try await fixture.report(fixture.event("alpha", level: .error, message: "a2"))
        fixture.world.advance(.seconds(10))
        try await fixture.report(fixture.event("beta", level: .warning, message: "b2", logs: "logs of beta"))
        fixture.world.advance(.seconds(10))
        return (fixture, ids[0], ids[1], ids[2])
    }

    /// Everything that is stored of incidents and their parts, to be compared.
    private func rows(_ fixture: IncidentsFixture) async throws -> [String] {
        try await fixture.database.read { connection in
            try ["SELECT * FROM incidents ORDER BY id", "SELECT * FROM incident_parts ORDER BY incident_id"].flatMap {
                try connection.query($0).map { "\($0)" }
            }
        }
    }

    @Test("The target shows the sum; what was merged into it has left lists and counts and leads to it")
    func merges() async throws {
        let (fixture, alpha, beta, gamma) = try await fixture()
        let merged = try await fixture.actions.merge([beta, gamma], into: alpha, by: ann)
        #expect(merged.id == alpha && merged.occurrences == 5 && merged.parts == 2 && merged.level == .critical)
        #expect(merged.title == "alpha" && merged.message == "b2" && merged.state == .open)
        #expect(merged.lastAt.since(merged.firstAt) == .seconds(20))
        let (listed, counts, current) = try await fixture.database.read { connection in
            (
                try fixture.incidents.list(.init(), limit: 10, on: connection).map(\.id),
                try [.init(), .init(states: IncidentState.active), .init(service: fixture.shop), .init(levels: [.critical])].map {
                    try fixture.incidents.count($0, upTo: 10, on: connection)
                }, try fixture.incidents.current(beta, on: connection).id
            )
        }
        #expect(listed == [alpha] && counts == [1, 1, 1, 1] && current == alpha)
        #expect(try await fixture.incident(beta).state == .merged)
        #expect(try await fixture.incident(beta).mergedInto == alpha)
        #expect(
            try await fixture.told().suffix(3) == [
                .incidentMerged(fixture.incident(beta).change, into: alpha), .incidentMerged(fixture.incident(gamma).change, into: alpha),
                .incidentUpdated(merged.change),
            ])
    }

    @Test("The audit log tells who merged what and who took it apart, once")
    func audit() async throws {
        let (fixture, alpha, beta, gamma) = try await fixture()
        for _ in 0..<2 { _ = try await fixture.actions.merge([beta, gamma], into: alpha, by: ann) }
        for _ in 0..<2 { _ = try await fixture.actions.split(beta, by: ann) }
        let lines = try await fixture.database.read { try Audit.list(limit: 10, on: $0) }
        #expect(lines.map(\.action.rawValue) == ["incident.split", "incident.merged"] && lines.allSatisfy { $0.actor == "ann" })
        #expect(lines.map(\.subject) == ["incident \(beta) (beta)", "incident \(alpha) (alpha)"])
        #expect(lines.map(\.detail) == [["from": "#\(alpha)"], ["merged": "#\(beta), #\(gamma)"]])
    }

    @Test("Events, logs and history of what was merged are read from the target")
    func reads() async throws {
        let (fixture, alpha, beta, _) = try await fixture()
        _ = try await fixture.actions.comment("on beta", on: beta, by: ann)
        _ = try await fixture.actions.merge([beta], into: alpha, by: ann)
        let store = fixture.incidents
        let (events, first, logs, timeline, parts) = try await fixture.database.read { connection in
            (
                try store.events(of: alpha, limit: 3, on: connection), try store.firstEvents(of: alpha, limit: 3, on: connection),
                try store.logs(of: alpha, on: connection), try store.timeline(of: alpha, on: connection),
                try store.parts(of: alpha, on: connection)
            )
        }
        #expect(events.map { $0.draft?.message } == ["b2", "a2", "b"] && first.map { $0.draft?.message } == ["a", "b", "a2"])
        #expect(logs == "logs of beta")
        #expect(timeline.map(\.kind) == [.opened, .opened, .comment, .merged, .mergedInto])
        #expect(timeline.map(\.incident) == [alpha, beta, beta, alpha, beta])
        #expect(parts.map(\.id) == [beta] && parts.map(\.occurrences) == [2] && parts.map(\.mergedBy) == ["ann"])
    }

    @Test("Undone at once, everything is as it was", arguments: [IncidentAction?.none, .acknowledge, .resolve, .close])
    func undoes(action: IncidentAction?) async throws {
        let (fixture, alpha, beta, gamma) = try await fixture()
        if let action { _ = try await fixture.actions.perform(action, on: beta, by: ann) }
        let before = try await rows(fixture)
        _ = try await fixture.actions.merge([beta, gamma], into: alpha, by: ann)
        #expect(try await rows(fixture) != before)
        _ = try await fixture.actions.split(gamma, by: ann)
        let alone = try await fixture.actions.split(beta, by: ann)
        #expect(alone.id == beta)
        #expect(try await rows(fixture) == before)
        let kinds = try await fixture.database.read { try fixture.incidents.timeline(of: beta, on: $0).map(\.kind) }
        #expect(Array(kinds.suffix(2)) == [.mergedInto, .splitFrom])
        #expect(
            try await fixture.told().suffix(2) == [
                .incidentSplit(alone.change, from: alpha), .incidentUpdated(fixture.incident(alpha).change),
            ])
    }

    @Test("New events of a merged fingerprint count on the target, in one commit with its own, and reopen it")
    func countsOnTarget() async throws {
        let (fixture, alpha, beta, gamma) = try await fixture()
        _ = try await fixture.actions.merge([beta, gamma], into: alpha, by: ann)
        _ = try await fixture.actions.perform(.resolve, on: alpha, by: ann)
        let told = try await fixture.told().count
        let receipts = try await fixture.report(
            fixture.event("beta", level: .warning, message: "b3", logs: "newest"), fixture.event("gamma", level: .critical, message: "c2"),
            fixture.event("alpha", message: "a3"), fixture.event("beta", level: .warning, message: "b4"))
        #expect(receipts == [alpha, alpha, alpha, alpha])
        let target = try await fixture.incident(alpha)
        #expect(target.occurrences == 9 && target.state == .open && target.level == .critical)
        #expect(
            try await fixture.told().dropFirst(told) == [
                .incidentReopened(.init(incident: alpha, service: fixture.shop, level: .critical, occurrences: 7)),
                .incidentRecurred(.init(incident: alpha, service: fixture.shop, level: .critical, occurrences: 8)),
                .incidentRecurred(.init(incident: alpha, service: fixture.shop, level: .critical, occurrences: 9)),
            ])
        let (kinds, logs) = try await fixture.database.read { connection in
            (
                try fixture.incidents.timeline(of: alpha, on: connection).map(\.kind), try fixture.incidents.logs(of: alpha, on: connection)
            )
        }
        #expect(kinds.filter { $0 == .reopened }.count == 1 && logs == "newest")
    }

    @Test("Taken out after new events came in, each has its own, as if they had never been together")
    func splitsAfterNews() async throws {
        let (fixture, alpha, beta, gamma) = try await fixture()
        let (other, alpha2, beta2, gamma2) = try await self.fixture()
        for (fixture, ids, merges) in [(fixture, [alpha, beta, gamma], true), (other, [alpha2, beta2, gamma2], false)] {
            _ = try await fixture.actions.perform(.acknowledge, on: ids[1], by: ann)
            if merges { _ = try await fixture.actions.merge([ids[1], ids[2]], into: ids[0], by: ann) }
            fixture.world.advance(.seconds(60))
            try await fixture.report(
                fixture.event("alpha", message: "a3", logs: "x"), fixture.event("beta", level: .warning, message: "b3", logs: "y"))
            fixture.world.advance(.seconds(60))
            try await fixture.report(fixture.event("beta", level: .warning, message: "b4"))
            if merges {
                _ = try await fixture.actions.split(ids[1], by: ann)
                _ = try await fixture.actions.split(ids[2], by: ann)
            }
            // More after it, so that the fingerprints are seen to have gone back.
            try await fixture.report(fixture.event("beta", level: .warning, message: "b5"), fixture.event("gamma", level: .critical))
        }
        #expect(try await rows(fixture) == rows(other))
        let (bodies, otherBodies) = (try await bodies(fixture), try await self.bodies(other))
        #expect(bodies == otherBodies && bodies.map(\.count) == [3, 5, 2])
    }

    private func bodies(_ fixture: IncidentsFixture) async throws -> [[EventDraft?]] {
        try await fixture.database.read { connection in
            try (1...3).map { try fixture.incidents.events(of: IncidentID($0), limit: 100, on: connection).map(\.draft) }
        }
    }

    @Test("What was over when it was merged, and happened again since, comes out open")
    func splitsOpen() async throws {
        let (fixture, alpha, beta, _) = try await fixture()
        _ = try await fixture.actions.perform(.resolve, on: beta, by: ann)
        _ = try await fixture.actions.merge([beta], into: alpha, by: ann)
        fixture.world.advance(.seconds(60))
        try await fixture.report(fixture.event("beta", level: .warning))
        let alone = try await fixture.actions.split(beta, by: ann)
        #expect(alone.state == .open && alone.occurrences == 3 && alone.changedAt == fixture.world.now && alone.changedBy == nil)
    }

    @Test("What is merged on brings its parts along, and takes them back")
    func chains() async throws {
        let (fixture, alpha, beta, gamma) = try await fixture()
        let before = try await rows(fixture)
        _ = try await fixture.actions.merge([beta], into: alpha, by: ann)
        let between = try await rows(fixture)
        let top = try await fixture.actions.merge([alpha], into: gamma, by: ann)
        #expect(top.occurrences == 5 && top.parts == 2)
        #expect(try await fixture.incident(beta).mergedInto == gamma)
        #expect(try await fixture.report(fixture.event("beta", level: .warning)) == [gamma])
        _ = try await fixture.actions.split(alpha, by: ann)
        let middle = try await fixture.incident(alpha)
        #expect(middle.occurrences == 5 && middle.parts == 1 && middle.state == .open)
        #expect(try await fixture.incident(gamma).occurrences == 1)
        #expect(try await fixture.incident(beta).mergedInto == alpha)
        _ = try await fixture.actions.split(beta, by: ann)
        #expect(try await fixture.incident(beta).occurrences == 3)
        // Without the event in between, every step leads exactly back.
        let (again, alpha2, beta2, gamma2) = try await self.fixture()
        _ = try await again.actions.merge([beta2], into: alpha2, by: ann)
        _ = try await again.actions.merge([alpha2], into: gamma2, by: ann)
        _ = try await again.actions.split(alpha2, by: ann)
        #expect(try await rows(again) == between)
        _ = try await again.actions.split(beta2, by: ann)
        #expect(try await rows(again) == before)
    }

    @Test("A part of a part is taken out alone")
    func takesOutOfChain() async throws {
        let (fixture, alpha, beta, gamma) = try await fixture()
        _ = try await fixture.actions.merge([beta], into: alpha, by: ann)
        _ = try await fixture.actions.merge([alpha], into: gamma, by: ann)
        _ = try await fixture.actions.split(beta, by: ann)
        #expect(try await fixture.incident(gamma).occurrences == 3)
        #expect(try await fixture.incident(gamma).parts == 1)
        #expect(try await fixture.incident(beta).occurrences == 2)
        _ = try await fixture.actions.split(alpha, by: ann)
        #expect(try await fixture.incident(alpha).occurrences == 2)
        #expect(try await fixture.incident(gamma).occurrences == 1)
    }

    @Test("What is done with a merged number is done with the target")
    func follows() async throws {
        let (fixture, alpha, beta, _) = try await fixture()
        _ = try await fixture.actions.merge([beta], into: alpha, by: ann)
        #expect(try await fixture.actions.perform(.acknowledge, on: beta, by: ann).id == alpha)
        try await fixture.addUser(UserID(5), "ann")
        _ = try await fixture.actions.assign(beta, to: UserID(5), by: ann)
        _ = try await fixture.actions.comment("hello", on: beta, by: ann)
        let target = try await fixture.incident(alpha)
        #expect(target.state == .acknowledged && target.assignee == "ann")
        let own = try await fixture.database.read { connection in
            try connection.row("SELECT count(*) AS n FROM timeline WHERE incident_id = ?1 AND kind = 'comment'", alpha)?.int("n")
        }
        #expect(own == 1)
    }

    @Test("What cannot be merged is refused and changes nothing")
    func refuses() async throws {
        let (fixture, alpha, beta, gamma) = try await fixture()
        _ = try await fixture.actions.merge([beta], into: alpha, by: ann)
        let before = try await rows(fixture)
        await #expect(throws: ClientError.mergedIntoItself) { _ = try await fixture.actions.merge([alpha], into: alpha, by: ann) }
        await #expect(throws: ClientError.mergedIntoItself) { _ = try await fixture.actions.merge([alpha], into: beta, by: ann) }
        await #expect(throws: ClientError.alreadyMerged(beta, into: alpha)) {
            _ = try await fixture.actions.merge([beta], into: gamma, by: ann)
        }
        await #expect(throws: ClientError.incidentNotFound(IncidentID(99))) {
            _ = try await fixture.actions.merge([gamma, IncidentID(99)], into: alpha, by: ann)
        }
        await #expect(throws: ClientError.incidentNotFound(IncidentID(99))) {
            _ = try await fixture.actions.merge([gamma], into: IncidentID(99), by: ann)
        }
        #expect(try await rows(fixture) == before)
        // Again the same is no error, and does nothing.
        #expect(try await fixture.actions.merge([beta], into: alpha, by: ann).parts == 1)
        #expect(try await fixture.actions.split(alpha, by: ann).parts == 1)
        #expect(try await rows(fixture) == before)
        _ = try await fixture.actions.perform(.close, on: alpha, by: ann)
        await #expect(throws: ClientError.targetIsOver(alpha)) { _ = try await fixture.actions.merge([gamma], into: alpha, by: ann) }
        _ = try await fixture.actions.perform(.resolve, on: gamma, by: ann)
        #expect(try await fixture.actions.merge([gamma], into: alpha, by: ann).state == .closed)
    }

    @Test("Incidents of two teams are not merged: what one sees, the other does not")
    func teams() async throws {
        let (fixture, alpha, _, _) = try await fixture()
        let away = try await fixture.report(fixture.event("alpha", of: fixture.mail))[0]
        try await fixture.database.write { connection in
            try connection.execute("INSERT INTO teams (id, name, name_folded, created_at) VALUES (7, 'Mail', 'mail', 0)")
            try connection.execute("UPDATE services SET team_id = 7 WHERE id = 2")
        }
        for (source, target) in [(away, alpha), (alpha, away)] {
            await #expect(throws: ClientError.mergedAcrossTeams) { _ = try await fixture.actions.merge([source], into: target, by: ann) }
        }
    }

    @Test("There is a bound to what one incident counts")
    func bounds() async throws {
        let fixture = try await IncidentsFixture()
        func letter(_ number: Int) -> String {
            String(UnicodeScalar(97 + number / 26) ?? "a") + String(UnicodeScalar(97 + number % 26) ?? "a")
        }
        let events = (0...MergeWriter.mostParts + 1).map { fixture.event("fault \(letter($0))q", logs: "x") }
        let ids = try await fixture.store([Submission(events: events)])[0].get().compactMap(\.receipt?.incident)
        #expect(Set(ids).count == MergeWriter.mostParts + 2)
        await #expect(throws: ClientError.tooManyParts(limit: 100)) {
            _ = try await fixture.actions.merge(Set(ids.dropFirst()), into: ids[0], by: ann)
        }
        #expect(try await fixture.actions.merge(Set(ids.dropFirst(2)), into: ids[0], by: ann).occurrences == 101)
    }

    @Test("A closed target: the fingerprint counts there while it would reopen, then begins anew, linked to the target")
    func closedTarget() async throws {
        let (fixture, alpha, beta, _) = try await fixture()
        _ = try await fixture.actions.merge([beta], into: alpha, by: ann)
        _ = try await fixture.actions.perform(.close, on: alpha, by: ann)
        fixture.world.advance(.seconds(86_000))
        #expect(try await fixture.report(fixture.event("beta", level: .warning)) == [alpha])
        _ = try await fixture.actions.perform(.close, on: alpha, by: ann)
        fixture.world.advance(.seconds(86_400))
        let new = try await fixture.report(fixture.event("beta", level: .warning))[0]
        #expect(try await fixture.incident(new).previous == alpha && new > alpha)
        #expect(try await fixture.report(fixture.event("beta", level: .warning)) == [new])
        // A closed group is as closed as a closed incident: what is open comes first.
        _ = try await fixture.actions.perform(.reopen, on: alpha, by: ann)
        #expect(try await fixture.report(fixture.event("beta", level: .warning)) == [new])
        _ = try await fixture.actions.perform(.close, on: new, by: ann)
        #expect(try await fixture.report(fixture.event("beta", level: .warning)) == [alpha])
    }

    @Test("Deleting the target deletes what was merged into it; deleting a merged one takes only that")
    func deletes() async throws {
        let (fixture, alpha, beta, gamma) = try await fixture()
        _ = try await fixture.actions.merge([beta, gamma], into: alpha, by: ann)
        try await fixture.actions.delete(beta, by: ann)
        let left = try await fixture.incident(alpha)
        #expect(left.occurrences == 3 && left.parts == 1)
        try await fixture.actions.delete(alpha, by: ann)
        #expect(
            try await fixture.told().suffix(2) == [
                .incidentDeleted(alpha, service: fixture.shop), .incidentDeleted(gamma, service: fixture.shop),
            ])
        try await fixture.database.write { _ = try IncidentRetention.deleteRemains(limit: 1000, on: $0) }
        let counts = try await fixture.database.read { connection in
            try ["incidents", "incident_parts", "events", "timeline", "incident_logs", "deleted_incidents"].map {
                try connection.row("SELECT count(*) AS n FROM \($0)")?.int("n")
            }
        }
        #expect(counts == [0, 0, 0, 0, 0, 0])
        #expect(try await fixture.report(fixture.event("beta", level: .warning))[0] > gamma)
    }

    @Test("Incidents of two services are merged, and part when one of the services is deleted", arguments: [true, false])
    func services(targetGoes: Bool) async throws {
        let (fixture, alpha, beta, _) = try await fixture()
        let away = try await fixture.report(fixture.event("alpha", of: fixture.mail))[0]
        _ = try await fixture.actions.merge([alpha, beta], into: away, by: ann)
        #expect(try await fixture.report(fixture.event("alpha")) == [away])
        let total = try await fixture.incident(away).occurrences
        #expect(
            try await fixture.told().last
                == .incidentRecurred(.init(incident: away, service: fixture.mail, level: .error, occurrences: total)))
        try await fixture.database.write { [gone = targetGoes ? fixture.mail : fixture.shop, now = fixture.world.now] connection in
            _ = try IncidentRemoval.removeAll(of: gone, at: now, on: connection)
            try connection.execute("DELETE FROM services WHERE id = ?1", gone)
        }
        let left = try await fixture.database.read { connection in
            (
                try fixture.incidents.list(.init(), limit: 10, on: connection),
                try connection.row("SELECT count(*) AS n FROM incident_parts")?.int("n")
            )
        }
        #expect(left.1 == 0)
        if targetGoes {
            #expect(Set(left.0.map(\.title)) == ["alpha", "beta", "gamma"])
            #expect(left.0.first { $0.id == alpha }?.occurrences == 3)
        } else {
            #expect(left.0.map(\.id) == [away] && left.0[0].occurrences == 1 && left.0[0].parts == 0)
        }
    }

    @Test("However merging and counting meet, no event is lost and none counts twice")
    func meets() async throws {
        let (fixture, alpha, beta, gamma) = try await fixture()
        // Another process writes beside this one: each knows only what is committed.
        let other = try await fixture.test.openAgain()
        let actions = IncidentActions(database: other, users: fixture.users, now: { fixture.world.now })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for _ in 0..<12 {
                    _ = try await actions.merge([beta, gamma], into: alpha, by: ann)
                    _ = try await actions.split(beta, by: ann)
                    _ = try await actions.split(gamma, by: ann)
                }
            }
            for title in ["alpha", "beta", "gamma"] {
                group.addTask {
                    for _ in 0..<40 { try await fixture.report(fixture.event(title, level: fixture.level(of: title), logs: "l")) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await fixture.incident(alpha).occurrences == 42)
        #expect(try await fixture.incident(beta).occurrences == 42)
        #expect(try await fixture.incident(gamma).occurrences == 41)
        let rows = try await fixture.database.read { connection in
            try connection.query("SELECT incident_id, count(*) AS n FROM events GROUP BY incident_id ORDER BY incident_id").map {
                try $0.int("n")
            }
        }
        #expect(rows == [42, 42, 41])
        try other.close()
    }
}

extension IncidentsFixture {
    fileprivate func level(of title: String) -> Level { title == "beta" ? .warning : title == "gamma" ? .critical : .error }
}
