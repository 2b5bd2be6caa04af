import Kernel
import Platform
import Testing

@testable import Helpdesk

struct ChangeDraftsTests {
    private static let listener = Listener(user: UserID(3), person: 6, login: "ivan", relations: [.watcher])
    private static let statuses: [Int64: String] = [1: "New", 2: "In Progress"]

    private static func issue(_ journals: JSON) throws -> RedmineIssue {
        try #require(
            RedmineIssue([
                "id": 9, "subject": "Printer", "status": ["id": 4, "name": "Waiting"], "updated_on": "2026-11-21T09:00:00Z",
                "journals": journals,
            ]))
    }

    private static func told(_ journals: JSON) throws -> [NoticeDraft] {
        let issue = try issue(journals)
        return ChangeDrafts(issue: issue, statuses: statuses).drafts(of: issue.journals, for: listener)
    }

    private static func status(_ old: JSON, _ new: JSON) -> JSON {
        [["property": "attr", "name": "status_id", "old_value": old, "new_value": new]]
    }

    @Test
    func aCommentWithAChangeOfStatusIsTwoNotices() throws {
        let drafts = try Self.told([
            [
                "id": 70, "user": ["id": 5, "name": "Olga"], "notes": "On it.", "created_on": "2026-11-21T08:59:00Z",
                "details": Self.status("1", "2"),
            ]
        ])
        #expect(drafts.map(\.kind) == [.status, .comment])
        #expect(drafts.map(\.source) == ["journal:70", "journal:70"])
        #expect(drafts.first?.oldStatus == "New")
        #expect(drafts.first?.newStatus == "In Progress")
        #expect(drafts.last?.body.contains("On it.") == true)
        #expect(drafts.allSatisfy { $0.author == "Olga" && $0.subject == "Printer" && $0.issue == 9 })
        #expect(drafts.first?.happenedAt == Timestamp(rfc3339: "2026-11-21T08:59:00Z"))
    }

    @Test(arguments: [
        ("own change", #"[{"id":1,"user":{"id":6},"notes":"mine","details":[]}]"#),
        (
            "another field",
            #"[{"id":1,"user":{"id":5},"notes":null,"details":[{"property":"attr","name":"done_ratio","old_value":"0","new_value":"9"}]}]"#
        ),
        (
            "a custom field of that name",
            #"[{"id":1,"user":{"id":5},"notes":"","details":[{"property":"cf","name":"status_id","old_value":"1","new_value":"2"}]}]"#
        ),
        ("only spaces", #"[{"id":1,"user":{"id":5},"notes":" \n\t","details":[]}]"#),
        (
            "no change",
            #"[{"id":1,"user":{"id":5},"notes":"","details":[{"property":"attr","name":"status_id","old_value":"1","new_value":"1"}]}]"#
        ),
    ])
    func isNoNews(what: String, journals: String) throws {
        #expect(try Self.told(Made.json(journals)).isEmpty, "\(what)")
    }

    @Test
    func aStatusThatIsGoneKeepsItsNumber() throws {
        let drafts = try Self.told([["id": 1, "user": ["id": 5], "details": Self.status("99", "4")]])
        #expect(drafts.first?.oldStatus == "#99")
        // The issue itself says what its own is called.
        #expect(drafts.first?.newStatus == "Waiting")
    }

    @Test
    func whatIsLongIsCutAndWhatNoDatabaseTakesIsLeftOut() throws {
        let long = String(repeating: "ж", count: 100_000)
        let drafts = try Self.told([["id": 1, "user": ["id": 5, "name": .text(long)], "notes": .text("a\u{0}b" + long)]])
        let draft = try #require(drafts.first)
        #expect(draft.author.count == KeptText.name)
        #expect(!draft.body.contains("\u{0}"))
        #expect(draft.body.count < 70_000)
    }

    @Test
    func markupOfACommentDoesNothing() throws {
        let drafts = try Self.told([["id": 1, "user": ["id": 5], "notes": "<script>alert(1)</script><img src=x onerror=alert(2)>"]])
        let body = try #require(drafts.first?.body)
        #expect(!body.contains("<script"))
        #expect(!body.contains("<img"))
    }
}
