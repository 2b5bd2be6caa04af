import Foundation
import Testing

@testable import Incidents

@Suite("Samples of refused reports")
struct RefusalSampleTests {
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
        let sample = RefusalSample(of: body).text
        for secret in ["NqQ4j3DYXy4fkgLHcjIv", "hunter2", "abc", "a\\\"b", "0123456789abcdef"] {
            #expect(!sample.contains(secret), "\(sample)")
        }
        #expect(sample.hasPrefix(text.prefix(8)))
    }

    @Test(
        "Secrets are found whatever their name's case, wherever they stand; what is around them is shown",
        arguments: [
            #"{"TOKEN":["hidden","hidden"],"title":"seen"}"#, #"{"Credentials":{"user":"hidden","deep":{"x":["hidden"]}},"title":"seen"}"#,
            #"{"\u0063ode":"hidden","title":"seen"}"#, #"{"password_2":"hi \" hidden","title":"seen"}"#,
            #"{"body":"{\"apiKey\":{\"a\":\"hidden\"},\"title\":\"seen\"}"}"#, #"{"secret": "a ] hidden", "title": "seen"}"#,
            "Authorization: Basic hidden\r\ntitle: seen", "Set-Cookie: a=hidden; b=hidden\nseen", #"{"x":"Basic hidden","title":"seen"}"#,
            #"{"access_token":hidden,"title":"seen"}"#, #"{"PassPhrase" : 'hidden', "title":"seen"}"#,
        ])
    func masksAnywhere(body: String) {
        let sample = RefusalSample(of: body).text
        #expect(!sample.contains("hidden") && sample.contains("seen"), "\(sample)")
    }

    @Test("They are one short line, whatever was sent", .timeLimit(.minutes(1)))
    func isShort() {
        let bodies = [
            Data(repeating: 0x61, count: 5_000_000), Data((0..<4000).map { UInt8(truncatingIfNeeded: $0) }),
            Data(("{\n\"a\":\t\"\u{202E}\u{1B}[31m" + String(repeating: "\u{301}", count: 10_000)).utf8),
            Data(String(repeating: "\\", count: 100_000).utf8), Data(String(repeating: "code=\"", count: 100_000).utf8), Data(),
            Data(String(repeating: "code", count: 100_000).utf8), Data(String(repeating: "key:{\\", count: 100_000).utf8),
        ]
        for body in bodies {
            let text = RefusalSample(of: body).text
            #expect(text.count <= 300 && text.utf8.count <= 1200)
            #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control || $0 == "\u{202E}" })
        }
    }
}
