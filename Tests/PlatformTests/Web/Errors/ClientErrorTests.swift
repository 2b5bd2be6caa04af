import Foundation
import HTTPTypes
import Kernel
import NIOCore
import NIOHTTP1
import Testing

@testable import Platform

@Suite("Errors that clients are told of") struct ClientErrorTests {
    private static let waiting = ClientError(
        .tooManyRequests, "too-soon", values: ["count": .number(12_345), "name": .text("{time}"), "time": .wait(seconds: 90)],
        retryAfter: 90)

    private static func texts() throws -> Texts {
        try Texts([
            .init(module: "test", language: .english, json: Array(#"{"problem_too_soon":"{name}: {count} in {time}."}"#.utf8)),
            .init(module: "test", language: .russian, json: Array(#"{"problem_too_soon":"{name}: {count} за {time}."}"#.utf8)),
        ])
    }

    @Test("Programs are told plain numbers, readers those of their language")
    func sentences() throws {
        let texts = try Self.texts()
        #expect(texts.for(.english).detail(Self.waiting) == "{time}: 12345 in 90 seconds.")
        #expect(texts.for(.english).sentence(Self.waiting) == "{time}: 12,345 in 1\u{A0}min 30\u{A0}s.")
        #expect(texts.for(.russian).sentence(Self.waiting).hasSuffix(" за 1\u{A0}мин 30\u{A0}с."))
    }

    @Test("The code alone decides which error was caught, whatever its values")
    func codes() {
        func caught(_ error: any Error) -> String {
            do { throw error } catch ClientError.Code("too-soon") { return "soon" } catch { return "other" }
        }
        #expect(caught(Self.waiting) == "soon" && caught(ClientError(.conflict, "too-soon")) == "soon")
        #expect(caught(ClientError.notFound) == "other" && caught(StorageError(.busy, "")) == "other")
    }

    @Test("Programs see the older code, words go by the exact one")
    func wireCodes() {
        #expect(ClientError.hostDoubled.sentAs == "invalid-host" && ClientError.hostDoubled.code.textKey == "problem_host_doubled")
        #expect(ClientError.notFound.sentAs == "not-found" && ClientError.notFound.about("id").field == "id")
    }

    @Test(
        "What can be mended is told beside the form",
        arguments: [
            (400, false), (401, true), (403, false), (404, false), (409, true), (410, false), (422, true), (429, true), (503, true),
        ])
    func forms(status: Int, isBeside: Bool) {
        #expect(ClientError(.init(code: status), "x").belongsToForm == isBeside)
    }

    @Test("A wait is rounded up and never nothing")
    func waits() {
        #expect(Duration.milliseconds(1500).secondsRoundedUp == 2 && Duration.zero.secondsRoundedUp == 1)
        #expect(Self.waiting.headers[.retryAfter] == "90")
    }

    @Test("One second is no plural")
    func oneSecond() {
        #expect(
            [0, 1, 2, 21].map { ClientError.Value.wait(seconds: $0).description } == ["0 seconds", "1 second", "2 seconds", "21 seconds"])
    }

    @Test("What never became a request is refused in the words and with the headers of its error")
    func connections() throws {
        let words = try Texts(parts: [.platform]).for(.english)
        for (refusal, error) in [
            (ConnectionRefusal.tooMany, ClientError.tooManyConnections), (.slowHead, .slowHead), (.init(.headerOverflow), .headTooLarge),
            (.init(.invalidMethod), .notHTTP),
        ] as [(ConnectionRefusal, ClientError)] {
            let body = refusal.body(id: "id-1", words: words)
            let problem = try #require(try JSONSerialization.jsonObject(with: Data(String(buffer: body).utf8)) as? [String: Any])
            #expect(problem["detail"] as? String == words.detail(error))
            #expect(problem["type"] as? String == "urn:switchboard:problem:" + error.sentAs.rawValue)
            #expect(problem["status"] as? Int == error.status.code && problem["title"] as? String == error.status.reasonPhrase)
            #expect(problem["request_id"] as? String == "id-1" && problem["ok"] as? Bool == false)
            let head = refusal.head(id: "id-1", length: body.readableBytes, isSecure: false, now: Timestamp(microseconds: 0))
            #expect(head.status.code == UInt(error.status.code) && head.headers["connection"] == ["close"])
            #expect(head.headers["retry-after"] == (error == .tooManyConnections ? ["1"] : []))
        }
    }
}
