import Foundation
import IncidentReporter
import Logging
import Testing

/// Errors that are logged become reports.
@Suite struct LogHandlerTests {
    private func logger(_ reporter: IncidentReporter, _ label: String = "shop", provider: Logger.MetadataProvider? = nil) -> Logger {
        Logger(label: label) { IncidentLogHandler(label: $0, reporter: reporter, metadataProvider: provider) }
    }

    @Test func anErrorIsReportedWithTheLinesBeforeIt() async throws {
        let stage = try await Stage()
        let reporter = stage.reporter { $0.keptLogLines = 3 }
        var logger = logger(reporter, provider: Logger.MetadataProvider { ["request": "r-1"] })
        logger[metadataKey: "user"] = "7"
        for number in 0..<5 { self.logger(reporter, "other").info("Line \(number)") }
        logger.debug("Not kept")
        logger.error("Payment failed\nbadly", metadata: ["order": "17"])
        #expect(await reporter.flush())
        let sent = try #require(stage.desk.sent.first)
        #expect(stage.desk.sent.count == 1 && sent.title == "Payment failed" && sent.event["level"] as? String == "error")
        #expect(sent.event["message"] as? String == "Payment failed\nbadly\n\norder=17 request=r-1 user=7")
        #expect(sent.logs.count == 4 && sent.logs[0].hasSuffix("info other: Line 3"))
        #expect(sent.logs[3] == "badly order=17 request=r-1 user=7")
        let tags = try #require(sent.event["tags"] as? [String: String])
        #expect(tags["logger"] == "shop" && tags["place"]?.contains("LogHandlerTests.swift:") == true)
    }

    @Test func levelsAreThoseOfTheRecord() async throws {
        let stage = try await Stage()
        let reporter = stage.reporter()
        var handler = IncidentLogHandler(label: "shop", reporter: reporter, reportLevel: .notice)
        handler.logLevel = .trace
        let logger = Logger(label: "shop") { _ in handler }
        logger.info("Unreported")
        logger.notice("Notice")
        logger.warning("Warning")
        logger.critical("Critical")
        #expect(await reporter.flush())
        #expect(Set(stage.desk.sent.compactMap { $0.event["level"] as? String }) == ["info", "warning", "critical"])
    }

    @Test func nothingIsReportedAboutTheReporterItself() async throws {
        let stage = try await Stage()
        let reporter = stage.reporter()
        logger(reporter, "incident-reporter").critical("Its own")
        #expect(await reporter.flush())
        #expect(stage.desk.sent.isEmpty)
    }
}
