import Kernel
import Testing

@testable import Incidents

@Suite("Fitting events to the limits")
struct EventDraftLimitsTests {
    private let now = Timestamp(rfc3339: "2026-11-21T09:00:00Z") ?? Timestamp(microseconds: 0)
    private var limits: EventLimits {
        var limits = EventLimits()
        (limits.title, limits.message, limits.logs, limits.tags, limits.tag) = (10, 20, 30, 2, 5)
        return limits
    }

    private func fitted(_ change: (inout EventDraft) -> Void) throws -> EventDraft {
        var draft = EventDraft(title: "title", message: "message", level: .error)
        change(&draft)
        return try draft.fitted(to: limits, now: now)
    }

    /// The field at fault, and what makes it so.
    static let refusals: [(String, @Sendable (inout EventDraft) -> Void)] = [
        ("title", { $0.title = "a\u{0}b" }), ("message", { $0.message = "\u{0}" }), ("logs", { $0.logs = "\u{0}" }),
        ("host", { $0.host = "too long" }), ("release", { $0.release = "\u{0}" }),
        ("tags", { $0.tags = ["a": "", "b": "", "c": ""] }), ("tags", { $0.tags = ["": "x"] }),
        ("tags.a", { $0.tags = ["a": "abcdef"] }), ("tags", { $0.tags = ["abcdef": ""] }),
        ("links.url", { $0.links = [.init(url: "javascript:alert(1)")] }),
        ("links.url", { $0.links = [.init(url: "https://")] }),
        ("occurred_at", { $0.occurredAt = Timestamp(rfc3339: "1999-12-31T23:59:59Z") }),
        ("occurred_at", { $0.occurredAt = Timestamp(rfc3339: "2026-11-22T09:00:01Z") }),
        ("fingerprint", { $0.fingerprint = String(repeating: "x", count: 3000) }),
    ]

    @Test("What fits stays as it is") func keeps() throws {
        let draft = try fitted {
            $0.logs = "one\ntwo"; $0.tags = ["a": "b"]
        }
        #expect(draft.title == "title" && draft.message == "message" && draft.logs == "one\ntwo")
    }

    @Test("A long title is cut to the limit in characters, the cut is marked") func cutsTitle() throws {
        let draft = try fitted { $0.title = String(repeating: "я", count: 11) }
        #expect(draft.title == String(repeating: "я", count: 9) + "…")
        #expect(try fitted { $0.title = String(repeating: "я", count: 10) }.title.count == 10)
    }

    @Test("A message is cut at a character", arguments: ["я", "€", "👩‍👩‍👧"])
    func cutsMessage(letter: String) throws {
        let draft = try fitted { $0.message = String(repeating: letter, count: 30) }
        #expect(draft.message.hasSuffix("…"))
        #expect(draft.message.utf8.count <= 20 + 3)
        #expect(!draft.message.contains("\u{FFFD}"))
    }

    @Test("The tail of the logs is kept and says how much is missing") func keepsTail() throws {
        let draft = try fitted { $0.logs = String(repeating: "x", count: 70) + "the end" }
        #expect(draft.logs == "[… 47 bytes cut]\n" + String(repeating: "x", count: 23) + "the end")
    }

    @Test(
        "What cannot be kept is refused with its field",
        arguments: refusals)
    func refuses(field: String, change: @Sendable (inout EventDraft) -> Void) {
        let error = #expect(throws: EventRejection.self) { _ = try fitted(change) }
        #expect(error?.field == field)
    }

    @Test("A clock a little ahead or years behind is believed") func acceptsTimes() throws {
        for text in ["2026-11-22T08:59:59Z", "2001-01-01T00:00:00Z"] {
            #expect(try fitted { $0.occurredAt = Timestamp(rfc3339: text) }.occurredAt != nil)
        }
    }
}
