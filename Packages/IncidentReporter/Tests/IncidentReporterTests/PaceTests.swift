import Foundation
import Testing

@testable import IncidentReporter

/// How fast, and what an answer means.
@Suite struct PaceTests {
    private let start = ContinuousClock.now

    @Test func pausesGrowAndNeverEndBeforeTheServerWants() {
        var backOff = BackOff(first: .seconds(1), longest: .seconds(3))
        for pause in [1, 2, 3, 3] {
            backOff.failed(at: start, retryAfter: nil, isHopeless: false, spread: 1)
            #expect(backOff.remaining(at: start) == .seconds(pause))
        }
        backOff.failed(at: start, retryAfter: .seconds(90_000), isHopeless: false)
        backOff.hurry()
        #expect(backOff.remaining(at: start) == BackOff.longestRetryAfter)
        backOff.worked()
        #expect(backOff.remaining(at: start) == .zero)
        backOff.failed(at: start, retryAfter: nil, isHopeless: true, spread: 1)
        #expect(backOff.remaining(at: start) == .seconds(3) && backOff.remaining(at: start + .seconds(4)) == .zero)
        backOff.hurry()
        #expect(backOff.remaining(at: start) == .zero)
    }

    @Test func soManyASecondAndTheRestIsCounted() {
        var rate = RateLimit(perSecond: 2, now: start)
        #expect((0..<4).map { _ in rate.admits(at: start) } == [true, true, false, false])
        #expect(rate.admits(at: start + .milliseconds(500)) && !rate.admits(at: start + .milliseconds(500)))
        #expect((0..<3).map { _ in rate.admits(at: start + .seconds(60)) } == [true, true, false])
        rate.leaveOut(.error)
        rate.leaveOut(.debug, count: 2)
        #expect(rate.takeCount() == [.error: 1, .debug: 2] && rate.takeCount().isEmpty)
    }

    @Test func theInboxIsBounded() {
        let inbox = Inbox(perSecond: 1e6)
        let report = Report(title: "Full", message: "", level: .info, logs: [])
        for _ in 0..<Inbox.mostWaiting { _ = inbox.put(Made(report: report, promise: nil)) }
        #expect(inbox.put(Made(report: report, promise: nil)) == .counting)
        #expect(inbox.put(Made(report: report, promise: nil)) == .leftOut)
        #expect(inbox.put(Made(report: report, promise: Promise())) == .nothing)
        #expect(inbox.take().count == Inbox.mostWaiting + 1 && inbox.take().isEmpty && inbox.isEmpty)
        #expect(inbox.takeCount() == [.info: 2])
        #expect(inbox.put(Made(report: report, promise: nil)) == .emptying)
    }

    @Test(arguments: [
        (200, #"{"event_id":"a"}"#, Answer.Verdict.accepted), (202, #"{"event_id":"a","incident_id":"x"}"#, .accepted),
        (200, "<html>", .away), (503, "", .away), (429, "{}", .away), (408, "", .away), (401, "", .misconfigured),
        (404, "nginx", .misconfigured), (302, "", .misconfigured), (413, "", .refused), (400, "[]", .refused),
        (422, #"{"type":"https://x/problems/invalid-event"}"#, .refused),
        (422, #"{"type":"https://x/problems/unprocessable"}"#, .misconfigured),
    ])
    func answers(status: Int, body: String, verdict: Answer.Verdict) {
        #expect(Answer.judged(status: status, retryAfter: nil, body: Array(body.utf8)).verdict == verdict)
    }

    @Test func waitsAreSecondsOrDates() {
        func wait(_ text: String) -> Duration? {
            Answer.judged(status: 503, retryAfter: text, body: [], now: Date(timeIntervalSince1970: 784_111_700)).retryAfter
        }
        #expect(wait("7") == .seconds(7) && wait("-1") == .zero && wait("soon") == nil)
        #expect(wait("Sun, 06 Nov 1994 08:49:37 GMT") == .seconds(77))
    }

    @Test(arguments: [
        ("debug", ReportLevel.debug), ("INFO", .info), ("warn", .warning), ("crit", .critical), ("Fatal", .critical), ("nonsense", .error),
    ])
    func levels(word: String, level: ReportLevel) { #expect(ReportLevel(named: word) == level) }
}
