import Kernel
import Platform
import Testing

@testable import Helpdesk

struct QueueRowTests {
    private static let now = Timestamp(microseconds: 1_795_000_000_000_000)

    private static func status(
        id: String? = "7", issue: String? = "12", author: String? = "olga@example.test", body: String? = "<p>x</p>", age: String? = "5",
        old: String? = "New", new: String? = "Closed", subject: String? = "Printer"
    ) -> [String?] { [id, issue, author, body, age, "2026-11-21 09:00:00", old, new, subject] }

    @Test
    func aChangeOfStatusIsANotice() throws {
        let row = try #require(QueueRow(.status, Self.status()))
        let draft = try #require(row.draft(for: UserID(1), subject: nil, at: Self.now))
        #expect(draft.kind == .status)
        #expect(draft.issue == 12)
        #expect(draft.oldStatus == "New")
        #expect(draft.newStatus == "Closed")
        #expect(draft.subject == "Printer")
        #expect(draft.happenedAt == Self.now.adding(.seconds(-5)))
        #expect(draft.source.hasPrefix("queue:u_its_update_status:7:"))
        #expect(row.recipients == ["olga@example.test"])
    }

    @Test
    func aNoteIsACommentWithTheSubjectThatIsKnown() throws {
        let row = try #require(QueueRow(.notes, ["8", "12", "olga@example.test", "<b>hi</b>", "0", "x"]))
        let draft = try #require(row.draft(for: UserID(1), subject: "Known", at: Self.now))
        #expect(draft.kind == .comment)
        #expect(draft.subject == "Known")
        #expect(draft.oldStatus == nil)
    }

    /// A number that is used again, after the table was made anew, is another row.
    @Test
    func theSameNumberWithOtherContentsIsAnotherRow() throws {
        let first = try #require(QueueRow(.status, Self.status()))
        let other = try #require(QueueRow(.status, Self.status(new: "Open")))
        let later = try #require(QueueRow(.status, Self.status(age: "900")))
        #expect(first.digest != other.digest)
        #expect(first.digest == later.digest)
    }

    @Test(arguments: [
        ("olga@example.test", ["olga@example.test"]), (" OLGA@Example.Test ", ["olga@example.test"]),
        ("Olga <olga@example.test>", ["olga@example.test"]), ("a@x.test; B <b@x.test>, a@x.test", ["a@x.test", "b@x.test"]),
        ("olga", []), ("@x", []), ("x@", []), ("", []), ("<>", []), ("<a@b", ["<a@b"]),
    ])
    func recipientsAreFoundInWhatStandsThere(text: String, addresses: [String]) {
        #expect(QueueRow.addresses(text) == addresses)
    }

    @Test(arguments: [
        status(issue: nil), status(issue: "0"), status(issue: "-4"), status(issue: "abc"), status(author: nil), status(author: "olga"),
        status(old: nil, new: nil), status(old: "", new: " "), ["7"], ["7", nil, nil, nil],
    ])
    func whatSaysNothingIsSetAside(fields: [String?]) throws {
        let row = try #require(QueueRow(.status, fields))
        #expect(!row.isReadable)
        #expect(row.draft(for: UserID(1), subject: nil, at: Self.now) == nil)
    }

    @Test(arguments: [[], [nil], ["x"], [""]] as [[String?]])
    func whatHasNoNumberIsNoRow(fields: [String?]) {
        #expect(QueueRow(.notes, fields) == nil)
    }

    @Test
    func oddValuesAreMended() throws {
        let long = String(repeating: "ж", count: 100_000)
        let row = try #require(
            QueueRow(.status, Self.status(issue: " #12 ", body: "a\u{0}" + long, age: "-90", old: "Old\r\nstatus", subject: long)))
        #expect(row.issue == 12)
        #expect(row.age == 0)
        #expect(row.oldStatus == "Old status")
        #expect(row.subject.count == KeptText.subject)
        #expect(row.body.count == KeptText.body)
        #expect(!row.body.contains("\u{0}"))
        #expect(QueueRow(.status, Self.status(age: "99999999999"))?.age == 0)
    }
}
