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

    private func fitted(_ change: (inout EventDraft) -> Void) -> EventDraft {
        var draft = EventDraft(title: "title", message: "message", level: .error)
        change(&draft)
        return draft.fitted(to: limits, now: now)
    }

    /// The field, what is done to it, and what makes it so.
    static let details: [(String, EventAdjustment.What, @Sendable (inout EventDraft) -> Void)] = [
        ("title", .converted, { $0.title = "a\u{0}b" }), ("message", .converted, { $0.message = "\u{0}" }),
        ("logs", .converted, { $0.logs = "\u{0}" }), ("release", .converted, { $0.release = "\u{0}" }),
        ("host", .cut, { $0.host = "too long" }), ("environment", .cut, { $0.environment = "e" + String(repeating: "\u{301}", count: 99) }),
        ("tags", .dropped, { $0.tags = ["a": "", "b": "", "c": ""] }), ("tags", .dropped, { $0.tags = ["": "x"] }),
        ("tags.a", .cut, { $0.tags = ["a": "abcdef"] }), ("tags", .cut, { $0.tags = ["abcdef": ""] }),
        ("links", .dropped, { $0.links = [.init(url: "javascript:alert(1)")] }),
        ("links", .dropped, { $0.links = [.init(url: "https://")] }),
        ("links", .dropped, { $0.links = [.init(url: "/runbooks/7")] }),
        ("links", .dropped, { $0.links = (0..<21).map { .init(url: "https://example.org/\($0)") } }),
        ("links.title", .cut, { $0.links = [.init(url: "https://example.org/", title: "too long")] }),
        ("occurred_at", .replaced, { $0.occurredAt = Timestamp(rfc3339: "1999-12-31T23:59:59Z") }),
        ("occurred_at", .replaced, { $0.occurredAt = Timestamp(rfc3339: "2026-11-22T09:00:01Z") }),
        ("fingerprint", .cut, { $0.fingerprint = String(repeating: "x", count: 3000) }),
    ]

    @Test("What fits stays as it is") func keeps() {
        let draft = fitted {
            $0.logs = "one\ntwo"; $0.tags = ["a": "b"]; $0.links = [.init(url: "https://example.org/", title: "t")]
        }
        #expect(draft.title == "title" && draft.message == "message" && draft.logs == "one\ntwo" && draft.tags == ["a": "b"])
        #expect(draft.links?.count == 1 && draft.adjustments == nil)
    }

    @Test("A long title is cut to the limit in characters, the cut is marked") func cutsTitle() {
        let draft = fitted { $0.title = String(repeating: "я", count: 11) }
        #expect(draft.title == String(repeating: "я", count: 9) + "…")
        #expect(draft.adjustments == [EventAdjustment("title", .cut)])
        #expect(fitted { $0.title = String(repeating: "я", count: 10) }.title.count == 10)
    }

    @Test("A message is cut at a code point", arguments: ["я", "€", "👩‍👩‍👧"])
    func cutsMessage(letter: String) {
        let draft = fitted { $0.message = String(repeating: letter, count: 30) }
        #expect(draft.message.hasSuffix("…"))
        #expect(draft.message.utf8.count <= 20 + 3)
        #expect(!draft.message.contains("\u{FFFD}"))
    }

    @Test("The tail of the logs is kept and says how much is missing") func keepsTail() {
        let draft = fitted { $0.logs = String(repeating: "x", count: 70) + "the end" }
        #expect(draft.logs == "[… 47 bytes cut]\n" + String(repeating: "x", count: 23) + "the end")
    }

    @Test("What cannot be kept is marked, the report is kept", arguments: details)
    func adjusts(field: String, what: EventAdjustment.What, change: @Sendable (inout EventDraft) -> Void) throws {
        let draft = fitted(change)
        let adjustment = try #require(draft.adjustments?.first)
        #expect(draft.adjustments?.count == 1 && adjustment.field == field && adjustment.what == what)
        // Once more changes nothing: everything is inside the limits now.
        #expect(draft.fitted(to: limits, now: now) == draft)
        #expect(![draft.title, draft.message, draft.logs ?? "", draft.release ?? ""].contains { $0.utf8.contains(0) })
    }

    @Test("Of too many tags the first in the alphabet stay, and of links the first") func keepsSome() {
        let draft = fitted {
            $0.tags = ["c": "3", "a": "1", "b": "2"]; $0.links = [.init(url: "mailto:a@b"), .init(url: "https://example.org/")]
        }
        #expect(draft.tags == ["a": "1", "b": "2"] && draft.links == [.init(url: "https://example.org/")])
        #expect(draft.adjustments?.map(\.original) == ["c: 3", "mailto:a@b"])
    }

    @Test("A link that is dropped in the end was not converted: it has one mark") func marksOnce() {
        let draft = fitted {
            for url in ["/x", "https://example.org/"] { $0.note("links", .converted, original: url) }
            $0.links = [.init(url: "/x"), .init(url: "https://example.org/")]
        }
        #expect(draft.links == [.init(url: "https://example.org/")])
        #expect(
            draft.adjustments == [
                EventAdjustment("links", .converted, original: "https://example.org/"), EventAdjustment("links", .dropped, original: "/x"),
            ])
    }

    @Test("Long fingerprints that begin alike stay different") func keepsFingerprintsApart() throws {
        let (one, other) = (
            fitted { $0.fingerprint = String(repeating: "x", count: 3000) }, fitted { $0.fingerprint = String(repeating: "x", count: 3001) }
        )
        #expect(one.fingerprint != other.fingerprint && one.fingerprint?.count == 2048)
    }

    @Test("Marks are few and short, whatever is sent") func boundsMarks() throws {
        let draft = fitted { draft in
            draft.tags = Dictionary(uniqueKeysWithValues: (0..<1000).map { ("\($0)\u{0}" + String(repeating: "n", count: 500), "v") })
            for number in 0..<100 { draft.note("field \(number)", .dropped, original: String(repeating: "\u{1}o", count: 500)) }
        }
        let adjustments = try #require(draft.adjustments)
        #expect(adjustments.count == EventAdjustment.most)
        #expect(
            adjustments.allSatisfy { ($0.original?.count ?? 0) <= 100 && $0.field.count <= 60 && $0.original?.contains("\u{1}") != true })
    }

    @Test("A clock a little ahead or years behind is believed") func acceptsTimes() {
        for text in ["2026-11-22T08:59:59Z", "2001-01-01T00:00:00Z"] {
            #expect(fitted { $0.occurredAt = Timestamp(rfc3339: text) }.occurredAt != nil)
        }
    }
}
