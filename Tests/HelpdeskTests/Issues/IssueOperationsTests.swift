import Accounts
import Foundation
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import Helpdesk

@Suite("Issues, as oneself", .bothEngines, .timeLimit(.minutes(2)))
struct IssueOperationsTests {
    @Test("One's own are those that one opened or is to do, changed last first, all pages")
    func mine() async throws {
        let fixture = try await IssuesFixture()
        for number in 0..<120 {
            fixture.redmine.addIssue(by: IssuesFixture.alice, "Opened \(number)")
            fixture.redmine.addIssue(by: IssuesFixture.bob, "Other \(number)")
            fixture.redmine.pass(.seconds(1))
        }
        let both = fixture.redmine.addIssue(by: IssuesFixture.bob, "To do", assignee: IssuesFixture.alice)
        let own = fixture.redmine.addIssue(by: IssuesFixture.alice, "Mine and mine", assignee: IssuesFixture.alice)
        let all = try await fixture.issues.list(IssueFilter(), limit: IssueOperations.most, by: fixture.aliceHere)
        #expect(all.issues.count == 122 && !all.hasMore)
        #expect(all.issues.prefix(2).map(\.id) == [own, both])
        #expect(Set(all.issues.map(\.id)).count == 122)
        let times = all.issues.compactMap(\.updatedOn)
        #expect(times == times.sorted(by: >))
        // Pages of it go on where the one before ended.
        var seen: [Int64] = []
        while true {
            let page = try await fixture.issues.list(IssueFilter(), after: seen.count, limit: 50, by: fixture.aliceHere)
            seen += page.issues.map(\.id)
            if !page.hasMore { break }
        }
        #expect(seen == all.issues.map(\.id))
        // A short page costs one request for each side.
        let before = fixture.redmine.count("GET /issues.json")
        _ = try await fixture.issues.list(IssueFilter(), limit: 20, by: fixture.aliceHere)
        #expect(fixture.redmine.count("GET /issues.json") == before + 2)
    }

    @Test("Filters: state, part, project, title")
    func filters() async throws {
        let fixture = try await IssuesFixture()
        let open = fixture.redmine.addIssue(by: IssuesFixture.alice, "Printer burns")
        let closed = fixture.redmine.addIssue(by: IssuesFixture.alice, "Printer smokes") { $0.status = 5 }
        let elsewhere = fixture.redmine.addIssue(by: IssuesFixture.bob, "Scanner", in: 2, assignee: IssuesFixture.alice)
        let cases: [(IssueFilter, Set<Int64>)] = [
            (IssueFilter(state: .open), [open, elsewhere]), (IssueFilter(state: .closed), [closed]),
            (IssueFilter(role: .author), [open, closed]), (IssueFilter(role: .assignee), [elsewhere]),
            (IssueFilter(project: 2), [elsewhere]), (IssueFilter(text: "PRINTER"), [open, closed]),
            (IssueFilter(state: .open, text: "scanner"), [elsewhere]), (IssueFilter(text: "nothing"), []),
        ]
        for (filter, expected) in cases {
            let found = try await fixture.issues.list(filter, limit: 50, by: fixture.aliceHere).issues
            #expect(Set(found.map(\.id)) == expected, "\(filter)")
        }
        // While Redmine is away, the same of what it last showed.
        fixture.redmine.change { $0.fault = .away }
        for (filter, expected) in cases where filter.state == .all {
            let found = try? await fixture.issues.list(filter, limit: 50, by: fixture.aliceHere)
            #expect(found == nil || Set((found?.issues ?? []).map(\.id)) == expected, "\(filter)")
        }
    }

    @Test("Whose address becomes another one is shown nothing of what the first one saw")
    func anotherPerson() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        _ = try await fixture.issues.find(issue, by: fixture.aliceHere)
        _ = try await fixture.issues.list(IssueFilter(), limit: 5, by: fixture.aliceHere)
        try await fixture.database.write { connection in
            try connection.execute("UPDATE users SET email_folded = 'x' WHERE email_folded = 'bob@example.test'")
            try connection.execute("UPDATE users SET email_folded = 'bob@example.test' WHERE email_folded = 'alice@example.test'")
        }
        fixture.redmine.change { $0.fault = .away }
        #expect(await fixture.refusal { try await fixture.issues.find(issue, by: fixture.aliceHere) } == "redmine-away")
        #expect(
            await fixture.refusal { try await fixture.issues.list(IssueFilter(), limit: 5, by: fixture.aliceHere) } == "redmine-away")
    }

    @Test("Whom Redmine does not know is told why, and nothing is asked as somebody else")
    func people() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        #expect(await fixture.refusal { try await fixture.issues.find(issue, by: fixture.nobody) } == "redmine-person-without-mail")
        #expect(await fixture.refusal { try await fixture.issues.find(issue, by: fixture.stranger) } == "redmine-person-unknown")
        let program = Caller(actor: .token(7, name: "program"), access: Access(base: .admin))
        #expect(await fixture.refusal { try await fixture.issues.find(issue, by: program) } == ClientError.Code.notPermitted.rawValue)
        #expect(fixture.redmine.count("GET /issues/") == 0)
        // Whoever is added there is found a little later.
        fixture.redmine.change { $0.people[2].mail = "eve@elsewhere.test" }
        fixture.pass(.seconds(20))
        #expect(try await fixture.issues.find(issue, by: fixture.stranger).issue.id == issue)
        #expect(fixture.redmine.count("GET /issues/\(issue).json as bob") == 1)
    }

    @Test("A key that is no administrator's acts as itself: nothing is asked with it")
    func switching() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        _ = try await fixture.issues.find(issue, by: fixture.aliceHere)
        fixture.redmine.change("admin") { $0.isAdmin = false }
        let again = fixture.again()
        #expect(await fixture.refusal { try await again.issues.find(issue, by: fixture.aliceHere) } == "redmine-key-is-no-administrators")
        #expect(
            await fixture.refusal { try await again.issues.comment("x", on: issue, by: fixture.aliceHere) }
                == "redmine-key-is-no-administrators")
        #expect(fixture.redmine.count("PUT") == 0)
    }

    @Test("Private notes are there for those who may read them")
    func privateNotes() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        fixture.redmine.comment("open", on: issue, by: IssuesFixture.bob)
        fixture.redmine.comment("secret", on: issue, by: 1, isPrivate: true)
        fixture.redmine.change("bob") { $0.seesPrivate = true }
        let alices = try await fixture.issues.find(issue, by: fixture.aliceHere).issue.journals.map(\.notes)
        let bobs = try await fixture.issues.find(issue, by: fixture.bobHere).issue.journals.map(\.notes)
        #expect(alices == ["open"] && bobs == ["open", "secret"])
        // Nor does what is kept for an outage mix them.
        fixture.redmine.change { $0.fault = .html }
        let kept = try await fixture.issues.find(issue, by: fixture.aliceHere)
        #expect(kept.issue.journals.map(\.notes) == ["open"] && kept.asOf != nil)
    }

    @Test("A comment is there afterwards, by the person; one that Redmine throws away is noticed")
    func comments() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        let id = try await fixture.issues.comment(" One\nTwo ", on: issue, by: fixture.bobHere)
        let journal = try #require(fixture.redmine.value.issues[issue]?.journals.last)
        #expect(journal.id == id && journal.user == IssuesFixture.bob && journal.notes == "One\r\nTwo")
        fixture.redmine.change("bob") { $0.mayComment = false }
        // The same words once more are another comment.
        for text in ["Three", "One\nTwo"] {
            let refused = await fixture.refusal { try await fixture.issues.comment(text, on: issue, by: fixture.bobHere) }
            #expect(refused == "issue-comment-refused")
        }
        let long = String(repeating: "x", count: 16_001)
        for (text, code) in [(" \n", "issue-text-empty"), ("a\0", "issue-text-contains-nul"), (long, "issue-text-too-long")] {
            #expect(await fixture.refusal { try await fixture.issues.comment(text, on: issue, by: fixture.bobHere) } == code)
        }
        #expect(await fixture.refusal { try await fixture.issues.comment("x", on: 99, by: fixture.bobHere) } == "redmine-has-none")
    }

    @Test("A comment is written once, however Redmine breaks off")
    func commentsInOutages() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        func written() -> [String] { fixture.redmine.value.issues[issue]?.journals.map(\.notes) ?? [] }
        // The answer is lost, and the history tells.
        fixture.redmine.change { $0.losesAnswer = true }
        let first = try await fixture.issues.comment("one", on: issue, by: fixture.bobHere)
        #expect(first != nil && first == fixture.redmine.value.issues[issue]?.journals.last?.id)
        // Taken, and gone before the history could be read.
        fixture.redmine.change { $0.faultAfterChange = .away }
        let second = try await fixture.issues.comment("two", on: issue, by: fixture.bobHere)
        #expect(second == nil && written() == ["one", "two"])
        fixture.redmine.change { $0.fault = nil }
        // Neither is known: sent once more it is found, and a third time it is another one.
        fixture.redmine.change { ($0.losesAnswer, $0.faultAfterChange) = (true, .html) }
        #expect(await fixture.refusal { try await fixture.issues.comment("three", on: issue, by: fixture.bobHere) } == "redmine-away")
        fixture.redmine.change { $0.fault = nil }
        let third = try await fixture.issues.comment("three", on: issue, by: fixture.bobHere)
        #expect(third == fixture.redmine.value.issues[issue]?.journals.last?.id && written() == ["one", "two", "three"])
        _ = try await fixture.issues.comment("three", on: issue, by: fixture.bobHere)
        #expect(written() == ["one", "two", "three", "three"])
    }

    @Test("The state changes as the workflow allows; what it silently refuses is noticed")
    func states() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        #expect(try await fixture.issues.setStatus(2, of: issue, by: fixture.bobHere).issue.status?.name == "In Progress")
        // Not in the list of what is allowed: it is not even tried.
        #expect(await fixture.refusal { try await fixture.issues.setStatus(6, of: issue, by: fixture.bobHere) } == "status-refused")
        #expect(await fixture.refusal { try await fixture.issues.setStatus(99, of: issue, by: fixture.bobHere) } == "status-refused")
        #expect(fixture.redmine.count("PUT") == 1)
        // The one it has needs no change.
        _ = try await fixture.issues.setStatus(2, of: issue, by: fixture.bobHere)
        #expect(fixture.redmine.count("PUT") == 1)
        #expect(fixture.redmine.value.issues[issue]?.status == 2)
    }

    @Test("Redmine says what is allowed, then yes, and does nothing")
    func silentRefusal() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        fixture.redmine.change("bob") { $0.statuses = [1, 2, 6] }
        let asked = fixture.redmine.http
        let http = OutboundHTTP { request in
            if request.method == "PUT" { fixture.redmine.change("bob") { $0.statuses = [1, 2] } }
            return try await asked.send(request)
        }
        let client = try #require(RedmineClient(fixture.settings, http: http, now: fixture.world.world.now))
        let book = PeopleBook(database: fixture.database, redmine: client, matchesLocalPart: false, now: fixture.world.world.now)
        let people = IssuePeople(
            database: fixture.database, redmine: client, book: book, key: fixture.key, now: fixture.world.world.now)
        let desk = IssueDesk(
            database: fixture.database, people: people, settings: fixture.settings, incidents: .none, world: fixture.world.world)
        let refused = await fixture.refusal { try await desk.issues.setStatus(6, of: issue, by: fixture.bobHere) }
        #expect(refused == "status-refused" && fixture.redmine.count("PUT") == 1)
    }

    @Test("An issue is opened with its files and the signature below")
    func opening() async throws {
        let fixture = try await IssuesFixture()
        try await fixture.desk.own.setSignature(Signature(kind: .text, text: "Alice, desk 4"), by: fixture.aliceHere)
        let files = [
            IssueDraft.File(name: "C:\\a\\photo \"1\".png", type: "image/png", bytes: Data([1, 2, 3])),
            IssueDraft.File(name: "../../etc/passwd", type: nil, bytes: Data("x".utf8)),
        ]
        let draft = IssueDraft(subject: " Printer\r\nburns ", description: "At noon.\n", files: files)
        let id = try await fixture.issues.open(draft, by: fixture.aliceHere)
        let issue = try #require(fixture.redmine.value.issues[id])
        #expect(issue.author == IssuesFixture.alice && issue.subject == "Printer burns" && issue.project == 1)
        #expect(issue.description == "At noon.\r\n\r\n-- \r\nAlice, desk 4")
        #expect(issue.files.map(\.name) == ["photo \"1\".png", "passwd"] && issue.files[0].bytes == Data([1, 2, 3]))
        // Only the files of an issue that one sees.
        let file = try await fixture.issues.attachment(issue.files[0].id, of: id, by: fixture.bobHere)
        #expect(file.name == "photo \"1\".png" && Array(file.bytes.readableBytesView) == [1, 2, 3])
        let other = fixture.redmine.addIssue(by: IssuesFixture.bob, "y")
        #expect(
            await fixture.refusal { try await fixture.issues.attachment(issue.files[0].id, of: other, by: fixture.bobHere) }
                == "attachment-not-found")
        fixture.redmine.change("bob") { $0.hidden = [1] }
        #expect(
            await fixture.refusal { try await fixture.issues.attachment(issue.files[0].id, of: id, by: fixture.bobHere) }
                == "redmine-forbids")
        // What an HTML signature holds does no harm.
        try await fixture.desk.own.setSignature(
            Signature(kind: .html, text: "<b>Bob</b><script>alert(1)</script>"), by: fixture.bobHere)
        fixture.redmine.change("bob") { $0.hidden = [] }
        let second = try await fixture.issues.open(IssueDraft(subject: "x", description: ""), by: fixture.bobHere)
        let description = fixture.redmine.value.issues[second]?.description ?? ""
        #expect(description.contains("<b>Bob</b>") && !description.contains("<script"))
    }

    @Test("What cannot be opened says why")
    func openingRefused() async throws {
        let fixture = try await IssuesFixture()
        let cases: [(IssueDraft, String)] = [
            (IssueDraft(subject: " ", description: "x"), "issue-subject-missing"),
            (IssueDraft(subject: String(repeating: "x", count: 256), description: ""), "issue-text-too-long"),
            (IssueDraft(subject: "a\0", description: ""), "issue-text-contains-nul"),
            (
                IssueDraft(
                    subject: "x", description: "",
                    files: Array(repeating: IssueDraft.File(name: "a", type: nil, bytes: Data([1])), count: 21)), "too-many-attachments"
            ),
        ]
        for (draft, code) in cases {
            #expect(await fixture.refusal { try await fixture.issues.open(draft, by: fixture.aliceHere) } == code)
        }
        #expect(fixture.redmine.count("POST") == 0)
        let without = try await IssuesFixture { $0.project = nil }
        let draft = IssueDraft(subject: "x", description: "")
        #expect(await without.refusal { try await without.issues.open(draft, by: without.aliceHere) } == "redmine-project-missing")
        let none = try await IssuesFixture { ($0.url, $0.apiKey) = (nil, nil) }
        #expect(await none.refusal { try await none.issues.open(draft, by: none.aliceHere) } == "redmine-not-set")
    }

    @Test("While Redmine is away, what it last showed is there with its age", arguments: [RedmineDouble.Fault.away, .html, .status(503)])
    func away(fault: RedmineDouble.Fault) async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        _ = try await fixture.issues.find(issue, by: fixture.aliceHere)
        _ = try await fixture.issues.list(IssueFilter(state: .open), limit: 50, by: fixture.aliceHere)
        let shown = fixture.world.now
        fixture.redmine.change { $0.fault = fault }
        fixture.pass(.seconds(600))
        let kept = try await fixture.again().issues.find(issue, by: fixture.aliceHere)
        #expect(kept.issue.subject == "x" && kept.asOf == shown)
        let list = try await fixture.again().issues.list(IssueFilter(state: .open), limit: 50, by: fixture.aliceHere)
        #expect(list.issues.map(\.id) == [issue] && list.asOf == shown)
        #expect(await fixture.refusal { try await fixture.again().issues.find(99, by: fixture.aliceHere) } == "redmine-away")
        #expect(await fixture.refusal { try await fixture.again().issues.comment("x", on: issue, by: fixture.aliceHere) } == "redmine-away")
        // It is another's answer to nobody.
        #expect(await fixture.refusal { try await fixture.again().issues.find(issue, by: fixture.bobHere) } != nil)
    }

    @Test("What somebody may not see any more is forgotten")
    func forgotten() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "x")
        _ = try await fixture.issues.find(issue, by: fixture.bobHere)
        fixture.redmine.change("bob") { $0.hidden = [1] }
        #expect(await fixture.refusal { try await fixture.issues.find(issue, by: fixture.bobHere) } == "redmine-forbids")
        fixture.redmine.change { $0.fault = .away }
        #expect(await fixture.refusal { try await fixture.issues.find(issue, by: fixture.bobHere) } == "redmine-away")
    }
}
