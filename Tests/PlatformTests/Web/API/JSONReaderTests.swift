import Foundation
import Testing

@testable import Platform

@Suite struct JSONReaderTests {
    @Test(
        arguments: [
            ("null", .null), (" true ", .flag(true)), ("false", .flag(false)), ("0", .integer(0)), ("-17", .integer(-17)),
            ("9223372036854775807", .integer(.max)), ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.5e3", .number(1500)),
            ("-0.25", .number(-0.25)), (#""""#, .text("")), (#""a\"\\\/\b\f\n\r\tz""#, .text("a\"\\/\u{8}\u{C}\n\r\tz")),
            (#""Закрыт""#, .text("Закрыт")), (#""\u0417\u0430\u043a""#, .text("Зак")), (#""\ud83d\ude00!""#, .text("😀!")),
            (#""\ud83d!""#, .text("\u{FFFD}!")), ("[]", .list([])), ("[1, [2], {}]", .list([1, .list([2]), .object([:])])),
            (#"{"a": 1, "b": {"c": [null]}, "a": 2}"#, .object(["a": 2, "b": .object(["c": .list([nil])])])),
        ] as [(String, JSON)]) func whatIsJSONIsRead(text: String, value: JSON)
    {
        #expect(JSONReader.value(of: text) == value)
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "[1 2]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{a:1}", "01", "1.", ".5", "1e", "+1", "-", "NaN", "tru", "nul",
        #"""#, #""\x""#, #""\u12g4""#, #""\u12""#, "\"a\nb\"", "1 2", "[1]]", #"{"a":1}x"#,
    ]) func whatIsNoJSONIsNot(text: String) {
        #expect(JSONReader.value(of: text) == nil)
        // As strict where the value is only passed over.
        #expect(JSONReader.members(of: #"{"a":1,"b":"# + text + "}") == nil)
    }

    @Test func nestingHasAnEnd() {
        let deep = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        #expect(JSONReader.value(of: deep(200)) != nil)
        #expect(JSONReader.value(of: deep(100_000)) == nil)
        #expect(JSONReader.members(of: #"{"a":"# + deep(100_000) + "}") == nil)
    }

    @Test func membersAreTheTextsOfTheValues() throws {
        let members = try #require(JSONReader.members(of: #" { "a" : [1, {"b": "]}"}] , "c":"x\"y","a2":-1.5e2 } "#))
        #expect(members.mapValues { String(Substring($0)) } == ["a": #"[1, {"b": "]}"}]"#, "c": #""x\"y""#, "a2": "-1.5e2"])
        #expect(JSONReader.members(of: "[1]") == nil)
        #expect(JSONReader.members(of: "{}")?.isEmpty == true)
    }

    /// Read as the library of the language reads it, whatever the value.
    @Test func itReadsWhatWeWrite() {
        let value = JSON.object([
            "ключ": .list([.text("a\u{0}b\u{2028}"), .number(0.1), .integer(-5), nil]), "": .object(["x": .flag(true)]),
        ])
        #expect(JSONReader.value(of: value.line) == value)
    }
}
