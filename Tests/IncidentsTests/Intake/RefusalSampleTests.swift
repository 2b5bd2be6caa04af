import Foundation
import Testing

@testable import Incidents

@Suite("Samples of refused reports")
struct RefusalSampleTests {
    private static let code = "NqQ4j3DYXy4fkgLHcjIv"

    private func sample(_ body: String, hiding codes: [String] = []) -> String {
        RefusalSample(of: Data(body.utf8), hiding: codes).text
    }

    @Test(
        "Codes and other secrets are masked, the rest is shown",
        arguments: [
            (#"{"app_name":"Shop","code":"NqQ4j3DYXy4fkgLHcjIv","incident":{}}"#, #"{"app_name":"Shop","code":…","incident":{}}"#),
            (#"{"code" : "a\"b","x":1}"#, #"{"code" : …","x":1}"#), ("app_name=Shop&code=abc&title=t", "app_name=Shop&code=…&title=t"),
            (#"{"message":"{\"password\":\"hunter2\"}"}"#, #"{"message":"{\"password\":…\"}"}"#),
            ("Authorization: Bearer abc", "Authorization: …"),
            (#"{"api_key":"k","title":"sb_0123456789abcdef"}"#, #"{"api_key":…","title":"…"}"#), ("{'code': 'abc'}", "{'code': …'}"),
            ("just text", "just text"),
        ])
    func masks(body: String, text: String) {
        let sample = sample(body)
        for secret in ["NqQ4j3DYXy4fkgLHcjIv", "hunter2", "abc", "a\\\"b", "0123456789abcdef"] {
            #expect(!sample.contains(secret), "\(sample)")
        }
        #expect(sample.hasPrefix(text.prefix(8)))
    }

    @Test(
        "Secrets are found whatever their name's case, wherever they stand; what is around them is shown",
        arguments: [
            #"{"TOKEN":["hidden","hidden"],"title":"seen"}"#, #"{"Credentials":{"user":"hidden","deep":{"x":["hidden"]}},"title":"seen"}"#,
            #"{"\u0063ode":"hidden","title":"seen"}"#, #"{"x":"{\u0022code\u0022:\u0022hidden\u0022}","title":"seen"}"#,
            #"{"password_2":"hi \" hidden","title":"seen"}"#,
            #"{"body":"{\"apiKey\":{\"a\":\"hidden\"},\"title\":\"seen\"}"}"#, #"{"secret": "a ] hidden", "title": "seen"}"#,
            "Authorization: Basic hidden\r\ntitle: seen", "Set-Cookie: a=hidden; b=hidden\nseen", #"{"x":"Basic hidden","title":"seen"}"#,
            #"{"access_token":hidden,"title":"seen"}"#, #"{"PassPhrase" : 'hidden', "title":"seen"}"#,
        ])
    func masksAnywhere(body: String) {
        let sample = sample(body)
        #expect(!sample.contains("hidden") && sample.contains("seen"), "\(sample)")
    }

    @Test(
        "A code that is known is masked wherever it stands",
        arguments: [
            #"{"app_name":"CODE","code":"Shop","title":"seen"}"#, #"{"title":"seen CODE"}"#, #"{"title":"seen","x":"aCODEb"}"#,
            "seen CODE", "CODECODE seen", #"["seen",{"deep":["CODE"]}]"#, "/path/CODE?x=seen", #"{"seen":{"CODE":1}}"#,
        ])
    func masksCodes(body: String) {
        // The first would be found by its looks, too.
        for code in [Self.code, "our-shop-is-the-best", "пароль-от-магазина", #"slash/"and\quote-----"#] {
            let inJSON = code.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            let escaped = code.unicodeScalars.map { $0.isASCII ? String($0) : "\\u0" + String($0.value, radix: 16) }.joined()
            for spelling in [code, inJSON, inJSON.replacing("/", with: "\\/"), escaped] {
                let sample = sample(body.replacing("CODE", with: spelling), hiding: ["another-code-of-ours", code])
                #expect(!sample.contains(code.prefix(6)) && !sample.contains(spelling.prefix(6)), "\(sample)")
                #expect(sample.contains("seen") && sample.contains("…"), "\(sample)")
            }
        }
    }

    @Test("No part of a code is left where a sample ends")
    func leavesNoParts() {
        for length in stride(from: 0, to: 400, by: 7) {
            let padding = String(repeating: "я ", count: length)
            for body in [padding + Self.code, #"{"password":""# + String(repeating: padding, count: 6) + #"","x":""# + Self.code] {
                #expect(!sample(body, hiding: [Self.code]).contains("NqQ"), "\(length)")
            }
        }
    }

    @Test("Short codes of other systems are masked as words: they may be part of many")
    func masksShortCodes() {
        #expect(sample(#"{"app_name":"abc","title":"abcdef abc, labc"}"#, hiding: ["abc"]) == #"{"app_name":"…","title":"abcdef …, labc"}"#)
        #expect(sample("abcdef, abc", hiding: ["abc", "abcdef"]) == "…, …")
    }

    @Test(
        "Passwords in addresses and what looks drawn by lot are masked",
        arguments: [
            ("see https://user:hidden@example.org/x now", "see https://…@example.org/x now"),
            (#"{"url":"amqp://user:hid/d:e@n@mq:5672/"}"#, #"{"url":"amqp://…@mq:5672/"}"#),
            (#"{"url":"https:\/\/hidden@example.org"}"#, #"{"url":"https:\/\/…@example.org"}"#),
            ("//user:hidden@host", "//…@host"), ("NqQ4j3DYXy4fkgLHcjIv!", "…!"), ("id 550e8400-e29b-41d4-a716-446655440000", "id …"),
            ("d131dd02c5e6eec4693d9a0698aff95c seen", "… seen"),
        ])
    func masksByLooks(body: String, text: String) { #expect(sample(body) == text) }

    @Test(
        "Words, paths, numbers and addresses are shown",
        arguments: [
            "java.lang.IllegalArgumentException at getOrderByIdAndUserName", "https://example.org:8080/v1/incidents/new?limit=1",
            "payment-service-prod-01.example.org", "2026-11-21T09:05:39.145061Z", "/var/lib/switchboard/incidents/2026-11-21",
            "1234567890123456789", "iso-8859-15-windows-1251", "order_4711_of_customer_12",
        ])
    func shows(body: String) { #expect(sample(body, hiding: [Self.code]) == body) }

    @Test("They are one short line, whatever was sent", .timeLimit(.minutes(5)))
    func isShort() {
        let bodies = [
            Data(repeating: 0x61, count: 5_000_000), Data((0..<4000).map { UInt8(truncatingIfNeeded: $0) }),
            Data(("{\n\"a\":\t\"\u{202E}\u{1B}[31m" + String(repeating: "\u{301}", count: 10_000)).utf8),
            Data(String(repeating: "\\", count: 100_000).utf8), Data(String(repeating: "code=\"", count: 100_000).utf8), Data(),
            Data(String(repeating: "code", count: 100_000).utf8), Data(String(repeating: "key:{\\", count: 100_000).utf8),
        ]
        for body in bodies {
            let text = RefusalSample(of: body, hiding: [Self.code, "code"]).text
            #expect(text.count <= 300 && text.utf8.count <= 1200)
            #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control || $0 == "\u{202E}" })
        }
    }
}
