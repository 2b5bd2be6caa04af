import Foundation
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import App

@Suite("switchboard report")
struct ReportSenderTests {
    private let world = TestWorld()
    private let report = Report(service: "Backup", code: "secret", level: .critical, title: "Disk full", message: "m", logs: "l1\nl2")

    /// Answers in order; the last one for ever.
    private final class Script: Sendable {
        private let state: Mutex<(answers: [Result<OutboundHTTP.Answer, OutboundFailure>], requests: [OutboundHTTP.Request])>

        init(_ answers: [Result<OutboundHTTP.Answer, OutboundFailure>]) { state = Mutex((answers, [])) }

        var requests: [OutboundHTTP.Request] { state.withLock { $0.requests } }

        var http: OutboundHTTP {
            OutboundHTTP { request in
                try self.state.withLock { state in
                    state.requests.append(request)
                    return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
                }.get()
            }
        }
    }

    private static func answer(_ status: Int, _ body: String, retryAfter: String? = nil) -> Result<OutboundHTTP.Answer, OutboundFailure> {
        .success(.init(status: status, headers: retryAfter.map { ["retry-after": $0] } ?? [:], body: Data(body.utf8)))
    }

    private static let accepted = answer(200, #"{"ok":true}"#)
    private static let busy = answer(503, #"{"detail":"The disk is full.","ok":false}"#)

    /// Sends and returns how long was waited, in seconds.
    private func send(_ script: Script, url: String = "http://desk:8220") async throws -> [Int64] {
        let waits = Mutex<[Int64]>([])
        let sender = ReportSender(http: script.http, now: { [world] in world.now }) { [world] duration in
            waits.withLock { $0.append(duration.components.seconds) }
            world.advance(duration)
        }
        try await sender.send(report, to: url)
        return waits.withLock { $0 }
    }

    private func failure(_ script: Script) async -> String {
        do {
            _ = try await send(script)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("The body is the Dispatcher's form")
    func form() async throws {
        let script = Script([Self.accepted])
        #expect(try await send(script) == [])
        let request = try #require(script.requests.first)
        #expect(request.method == "POST" && request.headers == ["Content-Type": "application/json"])
        let body = try #require(try JSONSerialization.jsonObject(with: request.body) as? [String: Any])
        #expect(body["app_name"] as? String == "Backup" && body["code"] as? String == "secret")
        let incident = ["title": "Disk full", "message": "m", "logs": "l1\nl2", "level": "crit"]
        #expect(body["incident"] as? [String: String] == incident)
    }

    @Test(
        "A bare address gets the path, any other stays",
        arguments: [
            ("http://desk:8220", "http://desk:8220/v1/incidents/new"), ("https://desk/", "https://desk/v1/incidents/new"),
            ("http://desk/v1/incidents/new", "http://desk/v1/incidents/new"), ("https://desk/x?y=1", "https://desk/x?y=1"),
            ("http://[::1]:1/", "http://[::1]:1/v1/incidents/new"),
        ])
    func addresses(url: String, expected: String) throws {
        #expect(try ReportSender.address(url) == expected)
    }

    @Test("What is no address is said before anything is sent", arguments: ["", "desk", "ftp://desk", "http://", "://"])
    func noAddress(url: String) async throws {
        let script = Script([Self.accepted])
        await #expect(throws: ReportSender.Failure.self) { try await send(script, url: url) }
        #expect(script.requests.isEmpty)
    }

    @Test("What may pass is tried again")
    func retries() async throws {
        #expect(try await send(Script([Self.busy, .failure(.refused), Self.accepted])) == [1, 2])
        #expect(try await send(Script([Self.answer(429, "{}", retryAfter: "7"), Self.accepted])) == [7])
    }

    @Test("Not for ever")
    func givesUp() async throws {
        let script = Script([Self.busy])
        #expect(await failure(script) == "Not reported to http://desk:8220/v1/incidents/new: status 503: The disk is full.")
        #expect(script.requests.count == 4)
        let patient = Script([Self.answer(503, "{}", retryAfter: "3600")])
        #expect(await failure(patient).contains("it asks to try again in 3600 s"))
        #expect(patient.requests.count == 1)
    }

    @Test(
        "What will not pass is told at once",
        arguments: [
            (answer(400, #"{"detail":"Required app fields are incorrect","ok":false}"#), "Are --service and --code right?"),
            (answer(200, #"{"ok":false,"detail":"no"}"#), "it was refused: no"),
            (answer(200, "<html>"), "the answer is not Switchboard's"),
            (answer(200, #"{"success":true}"#), "the answer is not Switchboard's"),
            (answer(404, "nothing here"), "status 404. Is the address right?"),
            (
                answer(422, #"{"detail":[{"type":"enum","loc":["body","incident","level"],"msg":"wrong","input":"x"}],"ok":false}"#),
                "status 422: body.incident.level: wrong"
            ),
            (answer(413, #"{"detail":"too large","ok":false}"#), "status 413: too large"),
            (.failure(.tls("certificate expired")), "the encrypted connection failed: certificate expired"),
        ])
    func refusals(answer: Result<OutboundHTTP.Answer, OutboundFailure>, words: String) async throws {
        let script = Script([answer])
        let text = await failure(script)
        #expect(text.contains(words), "\(text)")
        #expect(script.requests.count == 1)
        #expect(!text.contains("secret"))
    }

    @Test("A redirect is not followed")
    func redirect() async {
        let script = Script([.success(.init(status: 308, headers: ["location": "https://desk/"]))])
        #expect(await failure(script).contains("it leads on to https://desk/: give that address"))
    }
}
