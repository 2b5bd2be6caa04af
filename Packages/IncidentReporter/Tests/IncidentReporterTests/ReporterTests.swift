import Foundation
import Logging
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import IncidentReporter

/// What an application says, what is sent, and what it is told.
@Suite struct ReporterTests {
    @Test func aReportSaysAllItKnows() async throws {
        let stage = try await Stage()
        let reporter = stage.reporter { ($0.environment, $0.release, $0.tags) = ("prod", "1.2", ["region": "north"]) }
        let receipt = try await reporter.report(
            title: "Payment failed", message: "card\r\ndeclined", level: .critical, logs: ["one\n\ntwo\n"], tags: ["order": "17"])
        #expect(receipt == Receipt(isAccepted: true, eventID: "1", incidentID: 7, status: 200))
        let sent = try #require(stage.desk.sent.first)
        #expect(sent.path == "/api/v1/events" && sent.headers.first(name: "Authorization") == "Bearer the-code")
        let event = sent.event
        #expect(event["service"] as? String == "Shop" && event["environment"] as? String == "prod")
        #expect(event["release"] as? String == "1.2" && event["host"] as? String == "web-1")
        #expect(event["title"] as? String == "Payment failed" && event["message"] as? String == "card\ndeclined")
        #expect(event["level"] as? String == "critical" && sent.logs == ["one", "", "two"])
        #expect(event["tags"] as? [String: String] == ["region": "north", "order": "17"])
        #expect((event["occurred_at"] as? String)?.hasSuffix("Z") == true)
        #expect(stage.scratch.kept == 0)
    }

    @Test(arguments: ["", "/", "/v1/incidents/new", "/v1/incidents/new/", "/api/v1/events"])
    func everyAddressThatWasEverRightIsRight(path: String) async throws {
        let stage = try await Stage()
        #expect(try await stage.reporter(path: path).report(title: "Here").isAccepted)
        #expect(stage.desk.sent.first?.path == "/api/v1/events")
    }

    @Test func theSameKeyAndBodyUntilThereIsAnAnswer() async throws {
        let stage = try await Stage()
        stage.desk.answer(.cut, .say(503, headers: ["Retry-After": "0"]), .say(200, body: "<html>welcome"))
        let reporter = stage.reporter()
        let receipt = try await reporter.report(title: "Once")
        #expect(receipt.isKept && !receipt.isAccepted)
        while await !reporter.flush(within: .seconds(20)) {}
        #expect(stage.desk.sent.count == 4)
        #expect(Set(stage.desk.sent.map(\.key)).count == 1 && Set(stage.desk.sent.map(\.body)).count == 1)
    }

    @Test(arguments: [503, 429])
    func theTimeThatTheServerAsksForIsRespected(status: Int) async throws {
        let stage = try await Stage()
        stage.desk.answer(.say(status, headers: ["Retry-After": "1"]))
        let reporter = stage.reporter()
        let asked = ContinuousClock.now
        #expect(try await reporter.report(title: "Later").isKept)
        #expect(try await reporter.report(title: "Later, too").isKept)
        #expect(await reporter.flush())
        #expect(asked.duration(to: .now) >= .milliseconds(950) && stage.desk.sent.count == 3)
    }

    @Test(arguments: [(500, ["Worst", "Other", "Worst"]), (503, ["Worst", "Worst", "Other"])])
    func whatTheServerFailsAtKeepsNothingElseWaiting(status: Int, order: [String]) async throws {
        let stage = try await Stage()
        stage.desk.answer(.say(status))
        let reporter = stage.reporter()
        #expect(try await reporter.report(title: "Worst", level: .critical).isKept)
        #expect(try await reporter.report(title: "Other", level: .info).isKept)
        #expect(await reporter.flush())
        #expect(stage.desk.titles == order)
    }

    @Test func whatCanNeverBeAcceptedIsThrown() async throws {
        let stage = try await Stage()
        stage.desk.answer(.say(422, body: #"{"type":"https://x/problems/invalid-event","detail":"no title"}"#))
        let reporter = stage.reporter()
        do {
            try await reporter.report(title: "Refused")
            Issue.record("It is lost, and nobody says so")
        } catch let error as ReportError {
            #expect(error.receipt.status == 422 && "\(error)" == "the server answered 422: no title")
        }
        #expect(stage.scratch.kept == 0)
    }

    @Test(arguments: [401, 404, 302])
    func whatWaitsForAPersonIsKept(status: Int) async throws {
        let stage = try await Stage()
        stage.desk.answer(.say(status, headers: status == 302 ? ["Location": "http://127.0.0.1:1/"] : [:]))
        let receipt = try await stage.reporter().report(title: "Kept")
        #expect(receipt.isKept && receipt.status == status && stage.scratch.kept == 1)
    }

    @Test func anAnswerThatDoesNotComeEndsInTime() async throws {
        let stage = try await Stage()
        stage.desk.answer(.silence)
        let reporter = stage.reporter { $0.timeout = .milliseconds(300) }
        #expect(try await reporter.report(title: "Slow").isKept)
        #expect(await reporter.flush())
        #expect(stage.desk.titles == ["Slow", "Slow"])
    }

    @Test func nobodyWaitsForAServerThatIsAwayAndNothingIsLost() async throws {
        let stage = try await Stage()
        try await stage.desk.stop()
        let reporter = stage.reporter { $0.reportsPerSecond = 1000 }
        let started = ContinuousClock.now
        for number in 0..<50 {
            #expect(try await reporter.report(title: "Kept \(number)").isKept)
            reporter.reportSoon(title: "Soon \(number)")
        }
        #expect(started.duration(to: .now) < .seconds(4))
        try await stage.desk.start()
        #expect(await reporter.flush())
        #expect(Set(stage.desk.titles).count == 100 && stage.desk.titles.count == 100 && stage.scratch.kept == 0)
    }

    @Test func whatIsCriticalIsOnTheDiskBeforeTheProcessDiesOfIt() async throws {
        let stage = try await Stage()
        try await stage.desk.stop()
        let reporter = stage.reporter()
        reporter.reportSoon(title: "The till burns", level: .critical)
        #expect(stage.scratch.kept == 1)
        Logger(label: "shop") { IncidentLogHandler(label: $0, reporter: reporter) }.critical("The shop burns")
        #expect(stage.scratch.kept == 2)
        try await stage.desk.start()
        #expect(await reporter.flush())
        #expect(Set(stage.desk.titles) == ["The till burns", "The shop burns"] && stage.desk.titles.count == 2)
    }

    @Test func whatIsCriticalWaitsForNoDiskWhereThereIsNone() async throws {
        let stage = try await Stage()
        let reporter = stage.reporter { $0.spool = .memory }
        for _ in 0..<3 { reporter.reportSoon(title: "The till burns", level: .critical) }
        #expect(await reporter.flush())
        #expect(stage.desk.titles.count == 3)
    }

    @Test func manyThreadsSayingSomethingCriticalHoldUpNobody() async throws {
        let stage = try await Stage()
        let reporter = stage.reporter { $0.reportsPerSecond = 200 }
        let started = ContinuousClock.now
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<300 { group.addTask { reporter.reportSoon(title: "Fire \(number)", level: .critical) } }
        }
        #expect(started.duration(to: .now) < .seconds(5))
        #expect(await reporter.flush())
        #expect(stage.desk.titles.count { $0.hasPrefix("Fire") } >= 200 && stage.desk.titles.contains("Reports were left out"))
    }

    @Test func whatOneProcessLeftIsSentByTheNext() async throws {
        let stage = try await Stage()
        try await stage.desk.stop()
        #expect(try await stage.reporter().report(title: "Left", level: .info).isKept)
        #expect(await !stage.reporter().close())
        try await stage.desk.start()
        let next = stage.reporter()
        #expect(await next.flush())
        #expect(stage.desk.titles == ["Left"])
    }

    @Test func whatIsTooMuchAtOnceIsCounted() async throws {
        let stage = try await Stage()
        let reporter = stage.reporter { $0.reportsPerSecond = 5 }
        for _ in 0..<1000 { reporter.reportSoon(title: "Storm", level: .warning) }
        #expect(try await reporter.report(title: "Somebody waits for this one", level: .critical).isAccepted)
        #expect(await reporter.flush())
        let storm = stage.desk.titles.count { $0 == "Storm" }
        #expect((5...50).contains(storm))
        let told = try #require(stage.desk.sent.first { $0.title == "Reports were left out" }).event
        #expect(told["tags"] as? [String: String] == ["left_out": String(1000 - storm)] && told["level"] as? String == "warning")
    }

    @Test func withoutAnAddressTheApplicationRunsOn() async throws {
        for url in ["", "desk.example.org", "ftp://desk", "http://"] {
            let reporter = IncidentReporter(url: url, service: "Shop", code: "code")
            reporter.reportSoon(title: "Nobody hears it")
            #expect(reporter.problem?.hasPrefix("nothing is reported") == true)
            await #expect(throws: ReportError.self) { try await reporter.report(title: "Nobody hears it") }
            #expect(await reporter.flush())
        }
    }

    @Test func whoeverIsCancelledWaitsNoLonger() async throws {
        let stage = try await Stage()
        stage.desk.answer(.silence)
        let reporter = stage.reporter { $0.timeout = .seconds(60) }
        let waiting = Task { try await reporter.report(title: "Given up") }
        waiting.cancel()
        let receipt = try await waiting.value
        #expect(receipt.isKept)
    }

    @Test func theShutdownSendsWhatIsLeftWithinALimit() async throws {
        let stage = try await Stage()
        let reporter = stage.reporter { $0.flushLimit = .seconds(1) }
        let running = Task { try await reporter.run() }
        reporter.reportSoon(title: "Last words")
        running.cancel()
        try await running.value
        #expect(stage.desk.titles == ["Last words"])
        stage.desk.answer(.silence)
        reporter.reportSoon(title: "Too late")
        let started = ContinuousClock.now
        #expect(await !reporter.close())
        #expect(started.duration(to: .now) < .seconds(3) && stage.scratch.kept == 1)
    }
}
