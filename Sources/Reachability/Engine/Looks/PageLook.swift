import Foundation
import Platform

/// A page that answers with a status of success, and holds what is expected.
enum PageLook {
    /// Bytes of a page that are read; the rest is left. As many looks as go on at the same time each hold as much.
    static let answerLimit = 1 << 20

    static func micros(_ url: String, expecting expected: String?, _ http: OutboundHTTP) async throws -> Int {
        let watch = Stopwatch()
        // A connection of its own: how long that takes is a part of the answer.
        let answer = try await http.send(
            .init(method: "GET", url: url, headers: ["User-Agent": "Switchboard", "Accept": "*/*", "Connection": "close"]))
        let micros = watch.micros
        guard (200..<300).contains(answer.status) else { throw ProbeFailure("HTTP \(answer.status)") }
        if let expected, !String(decoding: answer.body, as: UTF8.self).contains(expected) {
            throw ProbeFailure("the answer does not hold \"\(expected)\"")
        }
        return micros
    }
}
