import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Changing a comment", .bothEngines)
struct CommentEditsTests {
    private let ann = Caller(actor: .user(UserID(5), name: "ann"), access: Access(base: .operator))
    private let bob = Caller(actor: .user(UserID(6), name: "bob"), access: Access(base: .admin))

    /// An incident with a comment of ann's, and the comment's number.
    private func fixture() async throws -> (fixture: IncidentsFixture, incident: IncidentID, comment: Int64) {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        _ = try await fixture.actions.comment("It is the bnak", on: id, by: ann)
        return (fixture, id, try #require(try await timeline(fixture, id).last).id)
    }

    private func timeline(_ fixture: IncidentsFixture, _ id: IncidentID) async throws -> [TimelineEntry] {
        try await fixture.database.read { try fixture.incidents.timeline(of: id, on: $0) }
    }

    @Test("Its author gives it another text; it keeps its place and is marked, and what it said is in the audit log")
    func edits() async throws {
        let (fixture, id, comment) = try await fixture()
        let first = try #require(try await timeline(fixture, id).last)
        #expect(first.text == "It is the bnak" && first.editedAt == nil && first.actorID == UserID(5))
        fixture.world.advance(.seconds(60))
        let told = try await fixture.told().count
        let incident = try await fixture.actions.editComment(comment, of: id, to: " It is the bank\n", by: ann)
        let edited = try #require(try await timeline(fixture, id).last)
        #expect(edited.id == comment && edited.text == "It is the bank" && edited.at == first.at && edited.editedAt == fixture.world.now)
        #expect(try await fixture.told().dropFirst(told) == [.incidentUpdated(incident.change)])
        fixture.world.advance(.seconds(60))
        _ = try await fixture.actions.editComment(comment, of: id, to: "It was the bank", by: ann)
        let lines = try await fixture.database.read { try Audit.list(limit: 10, on: $0) }
        #expect(lines.map(\.action.rawValue) == ["incident.comment_edited", "incident.comment_edited"])
        #expect(lines.map { $0.detail["before"] } == ["It is the bank", "It is the bnak"] && lines.allSatisfy { $0.actor == "ann" })
        let page = try await fixture.database.read { try fixture.incidents.timeline(ofMembers: [id], before: nil, limit: 5, on: $0) }
        #expect(page.first?.text == "It was the bank" && page.first?.editedAt == fixture.world.now)
    }

    @Test("The same text changes and tells nothing")
    func same() async throws {
        let (fixture, id, comment) = try await fixture()
        let told = try await fixture.told().count
        _ = try await fixture.actions.editComment(comment, of: id, to: "It is the bnak ", by: ann)
        #expect(try await fixture.told().count == told)
        #expect(try await timeline(fixture, id).last?.editedAt == nil)
    }

    @Test("Nobody else changes it, not even an administrator, and no program")
    func others() async throws {
        let (fixture, id, comment) = try await fixture()
        let token = Caller(actor: .token(5, name: "ann"), access: Access(base: .admin))
        for other in [bob, token, .commandLine] {
            await #expect(throws: ClientError.commentOfAnother) {
                _ = try await fixture.actions.editComment(comment, of: id, to: "y", by: other)
            }
        }
        // What programs say is nobody's own.
        _ = try await fixture.actions.comment("said by a program", on: id, by: token)
        let said = try #require(try await timeline(fixture, id).last).id
        await #expect(throws: ClientError.commentOfAnother) {
            _ = try await fixture.actions.editComment(said, of: id, to: "y", by: token)
        }
    }

    @Test("What is no comment of this incident is not found; what no comment may say is refused")
    func refuses() async throws {
        let (fixture, id, comment) = try await fixture()
        let other = try await fixture.report(fixture.event("y"))[0]
        let opened = try #require(try await timeline(fixture, id).first).id
        for (number, incident) in [(comment, other), (opened, id), (999, id), (-1, id)] {
            await #expect(throws: ClientError.commentNotFound) {
                _ = try await fixture.actions.editComment(number, of: incident, to: "y", by: ann)
            }
        }
        await #expect(throws: ClientError.emptyComment) { _ = try await fixture.actions.editComment(comment, of: id, to: " ", by: ann) }
        await #expect(throws: ClientError.commentContainsNUL) {
            _ = try await fixture.actions.editComment(comment, of: id, to: "a\0", by: ann)
        }
    }

    @Test("A comment on what was merged is changed from where it is shown")
    func merged() async throws {
        let (fixture, id, comment) = try await fixture()
        let target = try await fixture.report(fixture.event("y"))[0]
        _ = try await fixture.actions.merge([id], into: target, by: bob)
        _ = try await fixture.actions.editComment(comment, of: target, to: "one", by: ann)
        _ = try await fixture.actions.editComment(comment, of: id, to: "two", by: ann)
        let entry = try await timeline(fixture, target).first { $0.id == comment }
        #expect(entry?.text == "two" && entry?.incident == id)
    }

    @Test("It goes with the incident")
    func removed() async throws {
        let (fixture, id, comment) = try await fixture()
        _ = try await fixture.actions.editComment(comment, of: id, to: "y", by: ann)
        try await fixture.actions.delete(id, by: bob)
        let left = try await fixture.database.write { connection in
            while try IncidentRetention.deleteRemains(limit: 1, on: connection) > 0 {}
            return try ["comment_edits", "timeline"].map { try connection.query("SELECT * FROM \($0)").count }
        }
        #expect(left == [0, 0])
    }
}
