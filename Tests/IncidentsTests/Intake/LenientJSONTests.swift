import Foundation
import Testing

@testable import Incidents

@Suite("JSON that is nearly right")
struct LenientJSONTests {
    private static func data(_ text: String) -> Data { Data(text.utf8) }

    /// The body as the only element of a list, where it may be a list itself.
    private static func read(_ body: Data) throws -> (value: SentJSON, isMended: Bool) {
        try #require(try LenientJSON.read(Data("[".utf8) + body + Data("]".utf8)) { ($0, $1) }.first)
    }

    private static func count(_ value: SentJSON?) -> Int? { if case .list(let values)? = value { values.count } else { nil } }

    static let right: [(String, SentJSON)] = [
        (
            #"{"a":[1,-2.5,1e3,true,false,null,"x"],"b":{}}"#,
            .object([
                .init(
                    name: "a",
                    value: .list([.number("1"), .number("-2.5"), .number("1e3"), .flag(true), .flag(false), .null, .text("x")])),
                .init(name: "b", value: .object([])),
            ])
        ),
        (" [ ] ", .list([])), (#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00""#, .text("\"\\/\u{8}\u{c}\n\r\tAé😀")),
        (
            #"{"a":1,"a":2}"#,
            .object([.init(name: "a", value: .number("1")), .init(name: "a", value: .number("2"))])
        ), ("18446744073709551616", .number("18446744073709551616")), ("1e999", .number("1e999")),
    ]

    @Test("Right JSON reads as it stands", arguments: right)
    func readsRight(text: String, value: SentJSON) throws {
        let json = try Self.read(Self.data(text))
        #expect(json.value == value && !json.isMended)
    }

    static let nearlyRight: [(Data, SentJSON)] = [
        (data(#""a\ud800b""#), .text("a\u{FFFD}b")), (data(#""\udc00""#), .text("\u{FFFD}")),
        (data(#""\ud800\ud83d\ude00""#), .text("\u{FFFD}😀")), (data(#""\ud800\n""#), .text("\u{FFFD}\n")),
        (Data([0x22, 0xC3, 0x28, 0x22]), .text("\u{FFFD}(")), (data("\"one\ntwo\tthree\""), .text("one\ntwo\tthree")),
        (data(#""C:\dir\x\u12""#), .text(#"C:\dir\x\u12"#)),
        (
            data(#"{"a":NaN,"b":-Infinity,}"#),
            .object([.init(name: "a", value: .text("NaN")), .init(name: "b", value: .text("-Infinity"))])
        ),
    ]

    @Test("What is meant is read and told", arguments: nearlyRight)
    func mends(body: Data, value: SentJSON) throws {
        let json = try Self.read(body)
        #expect(json.value == value && json.isMended)
    }

    @Test("Of a list it is told which element was mended")
    func tellsElements() throws {
        let mended = try LenientJSON.read(Self.data(#"[{"a":"x"},{"a":["\ud800"]},[[]],"\q"]"#)) { $1 }
        #expect(mended == [false, true, false, true])
        #expect(try LenientJSON.read(Self.data(#" {"a":[]} "#)) { value, _ in value } == [.object([.init(name: "a", value: .list([]))])])
    }

    @Test(
        "What is no JSON is none",
        arguments: [
            "", " ", "{", "[", "[1", #"{"a""#, #"{"a":}"#, #"{"a":1"#, #""a"#, "nonsense", "tru", "[1 2]", "{1:2}", "[,]", #"{"a":1}{}"#,
            "-", "+1",
            "[1,,2]", "\u{FEFF}", "a=b&c=d", String(repeating: "\0", count: 100), #"{"a":1 "b":2}"#, "--1",
        ])
    func refuses(text: String) {
        #expect(throws: LenientJSON.NotJSON.self) { try LenientJSON.read(Self.data(text)) { $0.fields?.count ?? ($1 ? 1 : 0) } }
    }

    @Test("Depth is bounded as in the strict decoder")
    func boundsDepth() throws {
        func nested(_ depth: Int) -> Data { Self.data(String(repeating: "[", count: depth) + String(repeating: "]", count: depth)) }
        func count(_ body: Data) throws -> Int { try LenientJSON.read(body) { value, _ in value }.count }
        #expect(try count(nested(512)) == 1)
        #expect(throws: LenientJSON.NotJSON.self) { try count(nested(513)) }
        #expect(throws: LenientJSON.NotJSON.self) { try count(Self.data(String(repeating: #"{"a":"#, count: 100_000))) }
    }

    @Test("A million values are read in a moment, kept and written as far as anybody reads", .timeLimit(.minutes(5)))
    func isQuick() throws {
        let many = "[" + String(repeating: "1,", count: 1_000_000) + "{}]"
        let json = try Self.read(Self.data(#"{"a":\#(many),"b":[2],"c":3}"#))
        #expect(json.isMended && Self.count(json.value["a"]) == LenientJSON.mostValues)
        // The element's own fields are read however much came before.
        #expect(json.value["b"] == .list([]) && json.value["c"] == .number("3"))
        #expect(JSONLine(json.value).text.utf8.count < 33 << 10)
        let wide = "{" + (0..<50_000).map { "\"f\($0)\":1," }.joined() + "}"
        let fields = try Self.read(Self.data(wide))
        #expect(fields.isMended && fields.value["f9999"] == .number("1") && fields.value["f10000"] == nil)
        let line = JSONLine(try Self.read(Self.data(#"{"b":[1.0,null,"\"é"],"a":{},"b":2}"#)).value).text
        #expect(line == #"{"a":{},"b":[1.0,null,"\"é"],"b":2}"#)
    }
}
