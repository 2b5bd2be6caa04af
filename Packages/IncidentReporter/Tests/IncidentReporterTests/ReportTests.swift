import Foundation
import Testing

@testable import IncidentReporter

/// Whatever is passed becomes a report that the server takes.
@Suite struct ReportTests {
    private let origin = ReportOrigin(service: "Shop", environment: "", release: "", host: "", tags: [:])

    @Test func aTitleIsFound() {
        #expect(Report(title: "  \n", message: "\n  \nfirst line\nsecond", level: .error, logs: []).title == "first line")
        #expect(Report(title: "", message: "", level: .error, logs: []).title == "Report without a title")
        #expect(Report(title: String(repeating: "x", count: 5000), message: "", level: .error, logs: []).title.count == 2000)
    }

    @Test(arguments: ["\u{200B}", "\u{AD} \u{2060}", "\u{301}", "\u{7}", "\u{FEFF}", "\u{3164}", "\u{2800}", " \n\t"])
    func aTitleOfWhichNothingIsSeenIsNone(title: String) {
        #expect(Report(title: title, message: "\u{200B}\nfirst line\nsecond", level: .error, logs: []).title == "first line")
        #expect(Report(title: title, message: title, level: .error, logs: []).title == "Report without a title")
    }

    @Test func whatIsAroundAReportIsNotTooLargeEither() throws {
        let long = String(repeating: "x", count: 2_000_000)
        let tags = Dictionary(uniqueKeysWithValues: (0..<300).map { ("tag \($0)", String(repeating: "v", count: 100_000)) })
        let origin = ReportOrigin(service: "Shop", environment: long, release: long, host: long, tags: tags)
        let reports = ["a", "b"].map {
            Report(title: "Large", message: "", level: .error, logs: [], fingerprint: [long, $0], tags: [long: long])
        }
        #expect(try reports.allSatisfy { try $0.encoded(from: origin, lines: []).count < 1 << 20 })
        #expect(reports[0].fingerprint != reports[1].fingerprint && reports[0].fingerprint.count == 2)
    }

    @Test(arguments: [["a\n\nb\n"], ["a", "", "b"], ["a\n", "\n", "b\n"], ["a\r\n\r\nb"], ["a\r\rb"]])
    func linesStayAsTheyAre(logs: [String]) {
        #expect(Report(title: "Logs", message: "", level: .error, logs: logs).logs == ["a", "", "b"])
    }

    @Test func nothingIsTooLarge() throws {
        let lines = [String](repeating: String(repeating: "\u{1}", count: 9000), count: 99)
        let report = Report(title: "t", message: String(repeating: "é", count: 1 << 20), level: .error, logs: lines)
        let body = try report.encoded(from: origin, lines: [String](repeating: "z", count: 1_000_000).suffix(50_000) + ["last"])
        #expect(body.count <= Text.mostBodyBytes)
        #expect(report.message.utf8.count <= Text.mostMessageBytes && report.message.last == "é")
        let long = Report(title: "t", message: "", level: .error, logs: [String(repeating: "y", count: 100_000)])
        #expect(Text.short(long.logs[0]).utf8.count < 17_000)
    }

    @Test func whatTextCannotSayIsReplaced() throws {
        let report = Report(title: "nul \0", message: "", level: .error, logs: [], fingerprint: ["a\r\nb"], tags: ["k\0": "v"])
        let body = try report.encoded(from: origin, lines: [])
        let event = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        #expect(event["title"] as? String == "nul \u{FFFD}" && event["fingerprint"] as? [String] == ["a\nb"])
        #expect(event["tags"] as? [String: String] == ["k\u{FFFD}": "v"] && event["message"] == nil && event["logs"] == nil)
    }
}
