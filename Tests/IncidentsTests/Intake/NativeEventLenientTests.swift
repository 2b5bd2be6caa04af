import Foundation
import Kernel
import Platform
import Testing

@testable import Incidents

@Suite("Events that are not as they should be")
struct NativeEventLenientTests {
    private static func events(_ body: String) throws -> [NativeBatch.Element] { try NativeBatch(body: Data(body.utf8)).elements }

    private static func event(_ fields: String) throws -> NativeEvent {
        try #require(try events(#"{"title":"t",\#(fields)}"#).first).get()
    }

    /// The field at fault, what is done to it, and what must become of the draft.
    static let details: [(String, String, EventAdjustment.What, @Sendable (EventDraft) -> Bool)] = [
        (#""level":"ERROR""#, "level", .converted, { $0.level == .error }),
        (#""level":"Fatal""#, "level", .converted, { $0.level == .critical }),
        (#""level":40"#, "level", .converted, { $0.level == .error }), (#""level":"loud""#, "level", .replaced, { $0.level == .error }),
        (#""level":{"name":"info"}"#, "level", .replaced, { $0.level == .error }),
        (#""level":true"#, "level", .replaced, { $0.level == .error }),
        (#""message":5"#, "message", .converted, { $0.message == "5" }),
        (#""message":{"a":[1]}"#, "message", .converted, { $0.message == #"{"a":[1]}"# }),
        (#""logs":["a",1,null,{"b":true}]"#, "logs", .converted, { $0.logs == "a\n1\nnull\n{\"b\":true}" }),
        (#""logs":7"#, "logs", .converted, { $0.logs == "7" }),
        (#""fingerprint":["a",1]"#, "fingerprint", .converted, { $0.fingerprint == "a\n1" }),
        (#""environment":["prod"]"#, "environment", .converted, { $0.environment == #"["prod"]"# }),
        (#""release":1.5"#, "release", .converted, { $0.release == "1.5" }), (#""host":false"#, "host", .converted, { $0.host == "false" }),
        (#""tags":{"a":1,"b":"x"}"#, "tags.a", .converted, { $0.tags == ["a": "1", "b": "x"] }),
        (#""tags":{"a":null,"b":"x"}"#, "tags", .dropped, { $0.tags == ["b": "x"] }),
        (#""tags":{"a":[1,2]}"#, "tags.a", .converted, { $0.tags == ["a": "[1,2]"] }),
        (#""tags":["a","b"]"#, "tags", .dropped, { $0.tags == nil }), (#""tags":"a""#, "tags", .dropped, { $0.tags == nil }),
        (#""links":"https://a.example/""#, "links", .dropped, { $0.links == nil }),
        (#""links":["https://a.example/"]"#, "links", .converted, { $0.links == [.init(url: "https://a.example/")] }),
        (#""links":[{"url":"https://a.example/","title":7},{"href":"x"}]"#, "links.title", .converted, { $0.links?.map(\.title) == ["7"] }),
        (
            #""occurred_at":"2026-11-21 08:00:00""#, "occurred_at", .converted,
            { $0.occurredAt == Timestamp(rfc3339: "2026-11-21T08:00:00Z") }
        ),
        (#""occurred_at":1795248000"#, "occurred_at", .converted, { $0.occurredAt == Timestamp(microseconds: 1_795_248_000_000_000) }),
        (#""occurred_at":"yesterday""#, "occurred_at", .replaced, { $0.occurredAt == nil }),
        (#""occurred_at":1e300"#, "occurred_at", .replaced, { $0.occurredAt == nil }),
        (#""occurred_at":[]"#, "occurred_at", .replaced, { $0.occurredAt == nil }),
        // Numbers keep every digit, and the form they have.
        (#""logs":["id",12345678901234567890123]"#, "logs", .converted, { $0.logs == "id\n12345678901234567890123" }),
        (
            #""message":{"id":18446744073709551617,"price":1.10}"#, "message", .converted,
            { $0.message == #"{"id":18446744073709551617,"price":1.10}"# }
        ),
        (#""release":1.10"#, "release", .converted, { $0.release == "1.10" }),
        (#""tags":{"order":98765432109876543210}"#, "tags.order", .converted, { $0.tags == ["order": "98765432109876543210"] }),
        (#""fingerprint":0.1234567890123456789"#, "fingerprint", .converted, { $0.fingerprint == "0.1234567890123456789" }),
        // A field that comes twice, in one spelling or in two.
        (#""message":"one","message":"two""#, "message", .dropped, { $0.message == "two" }),
        (#""message":"one","m\u0065ssage":"two""#, "message", .dropped, { $0.message == "two" }),
        (#""tags":{"a":"1","a":"2","b":"3"}"#, "tags.a", .dropped, { $0.tags == ["a": "2", "b": "3"] }),
        ("\"tags\":{\"caf\u{E9}\":\"1\",\"cafe\u{301}\":\"2\"}", "tags.caf\u{E9}", .dropped, { $0.tags == ["caf\u{E9}": "2"] }),
        (
            #""links":[{"url":"https://a.example/","url":"https://b.example/"}]"#, "links.url", .dropped,
            { $0.links == [.init(url: "https://b.example/")] }
        ),
        (#""message":"a\ud800b""#, "body", .converted, { $0.message == "a\u{FFFD}b" }),
        ("\"message\":\"a\nb\"", "body", .converted, { $0.message == "a\nb" }), (#""x":NaN"#, "body", .converted, { _ in true }),
    ]

    @Test("A detail is cut, converted or dropped, and marked", arguments: details)
    func adjusts(fields: String, field: String, what: EventAdjustment.What, isRight: @Sendable (EventDraft) -> Bool) throws {
        let draft = try Self.event(fields).draft
        #expect(draft.title == "t" && isRight(draft))
        #expect(draft.adjustments?.contains { $0.field == field && $0.what == what } == true, "\(draft.adjustments ?? [])")
    }

    @Test("A mark says what was sent")
    func tellsOriginals() throws {
        let draft = try Self.event(#""level":"Fatal","tags":{"a":null},"occurred_at":"yesterday""#).draft
        #expect(draft.adjustments?.map(\.original) == ["Fatal", "yesterday", "a"])
    }

    @Test("A title may be a number or a word without quotation marks", arguments: ["5", "1.50", "true", "18446744073709551616"])
    func takesTitles(title: String) throws {
        let draft = try #require(try Self.events(#"{"title":\#(title),"message":"m"}"#).first).get().draft
        #expect(draft.title == title && draft.message == "m")
        #expect(draft.adjustments == [EventAdjustment("title", .converted, original: title)])
    }

    @Test("A mark of what comes twice tells what is lost")
    func tellsLost() throws {
        let draft = try Self.event(#""tags":{"a":12345678901234567890,"a":"2"},"title":"u""#).draft
        #expect(draft.title == "u" && draft.tags == ["a": "2"])
        #expect(draft.adjustments?.map(\.original) == ["12345678901234567890", "t"])
        let listed = try Self.events(#"[{"title":"a"},{"title":"b","title":"b"}]"#).map { try $0.get().draft.adjustments?.count }
        #expect(listed == [nil, 1])
        // Null is nothing: it takes no place and is not lost.
        let null = try Self.event(#""message":"one","message":null"#).draft
        #expect(null.message == "one" && null.adjustments == nil)
    }

    @Test("What is right beside a detail that is not reads as always")
    func keepsTheRest() throws {
        let right =
            #""message":"m","logs":["l1","l2"],"fingerprint":["a","b"],"environment":"e","release":"1","host":"h","tags":{"a":"b"},"#
            + #""links":[{"url":"https://a.example/","title":null}],"occurred_at":"2026-11-21T08:00:00+03:00","service":"Shop","level":"info""#
        let (fast, slow) = (try Self.event(right), try Self.event(right + #","x":NaN"#))
        #expect(fast.draft.adjustments == nil && slow.service == "Shop")
        var draft = fast.draft
        draft.note("body", .converted)
        #expect(slow.draft == draft)
        #expect(try Self.event(#""message":null,"logs":null,"level":null,"tags":null,"occurred_at":null,"x":NaN"#).draft.message == "")
    }

    @Test(
        "Only a title there must be",
        arguments: [
            ("{}", "title is missing"), (#"{"title":[5]}"#, "title must be a string"), (#"{"title":null}"#, "title must be a string"),
            (#"{"title":{"text":"t"}}"#, "title must be a string"), (#"{"title":"t","title":[]}"#, "title must be a string"),
            (#"{"title":" \n"}"#, "title must not be empty"), (#"{"title":"\u200b\u202e\u0301"}"#, "title must not be empty"),
            ("{\"title\":\"\u{200B}\u{3164}\"}", "title must not be empty"), ("null", "must be an object"), ("7", "must be an object"),
        ])
    func refuses(body: String, message: String) throws {
        let elements = try Self.events("[\(body)]") + (body == "7" ? [] : try Self.events(body))
        for element in elements {
            guard case .failure(let refused) = element else { Issue.record("\(body) was taken"); continue }
            #expect(refused.fault.message == message)
        }
    }

    @Test("One bad element spoils no other, and they are marked each by itself")
    func keepsElementsApart() throws {
        let elements = try Self.events(
            #"[{"title":"a"},7,{"title":"b\udc00"},{"title":"c","level":"WARN"},{"level":"info","service":"Shop"}]"#)
        let marks = elements.map { try? $0.get().draft.adjustments?.map(\.field) ?? [] }
        #expect(marks == [[], nil, ["body"], ["level"], nil])
        guard case .failure(let refused) = elements[4] else { Issue.record("taken"); return }
        #expect(refused.service == "Shop" && refused.sent == Data(#"{"level":"info","service":"Shop"}"#.utf8))
    }

    @Test("A million odd details take a moment", .timeLimit(.minutes(5)))
    func isQuick() throws {
        let logs = try Self.event(#""logs":[\#(String(repeating: "1,", count: 1_000_000))1]"#)
        #expect(logs.draft.adjustments?.map(\.field) == ["logs", "body"])
        let tags = (0..<100_000).map { #""\#($0)":\#($0)"# }.joined(separator: ",")
        #expect(try Self.event(#""tags":{\#(tags)}"#).draft.adjustments?.count == EventAdjustment.most)
    }
}
