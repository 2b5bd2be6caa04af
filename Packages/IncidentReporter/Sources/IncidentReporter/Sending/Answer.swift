import Foundation

/// What the server's answer means for the report.
struct Answer: Sendable {
    enum Verdict: Sendable {
        case accepted
        /// Try again.
        case away
        /// Try again when somebody may have mended the code or the address.
        case misconfigured
        /// The server will never take this one.
        case refused
    }

    var verdict: Verdict
    var status = 0
    var retryAfter: Duration?
    var eventID: String?
    var incidentID: Int?
    var problem = ""

    /// The server failed at this very report, as far as one can tell; not that it is away, busy or full.
    var isDoubtful: Bool { status >= 500 && ![502, 503, 504].contains(status) }

    /// - Parameter now: for a Retry-After that is a date.
    static func judged(status: Int, retryAfter: String?, body: [UInt8], now: Date = Date()) -> Answer {
        let fields = try? JSONDecoder().decode(Fields.self, from: Data(body))
        let told = fields?.detail ?? fields?.title ?? ""
        var answer = Answer(
            verdict: .misconfigured, status: status, problem: "the server answered \(status)" + (told.isEmpty ? "" : ": \(told)"))
        switch status {
        case 200..<300:
            answer.verdict = .accepted
            (answer.eventID, answer.incidentID, answer.problem) = (fields?.event_id, fields?.incident_id, "")
            if answer.eventID == nil {
                // Something stands in between and says yes to everything.
                (answer.verdict, answer.problem) = (.away, "what answers at this address is not Switchboard")
            }
        case 408, 425, 429, 500...:
            (answer.verdict, answer.retryAfter) = (.away, retryAfter.flatMap { seconds($0, now: now) })
        case 400, 413, 415, 422:
            // "unprocessable" is another service's code, or no such service: that can be put right.
            if fields?.kind != "unprocessable" { answer.verdict = .refused }
        default: break
        }
        return answer
    }

    /// Seconds, or a date.
    private static func seconds(_ retryAfter: String, now: Date) -> Duration? {
        let text = retryAfter.trimmingCharacters(in: .whitespaces)
        if let seconds = Double(text), seconds.isFinite { return .seconds(min(max(seconds, 0), 1e6)) }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return formatter.date(from: text).map { .seconds(max(0, $0.timeIntervalSince(now))) }
    }
}

private struct Fields: Decodable {
    let event_id: String?
    let incident_id: Int?
    let type: String?
    let title: String?
    let detail: String?

    private enum CodingKeys: String, CodingKey { case event_id, incident_id, type, title, detail }

    /// Whoever stands in between may name something else so.
    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        event_id = try? fields.decode(String.self, forKey: .event_id)
        incident_id = try? fields.decode(Int.self, forKey: .incident_id)
        type = try? fields.decode(String.self, forKey: .type)
        title = try? fields.decode(String.self, forKey: .title)
        detail = try? fields.decode(String.self, forKey: .detail)
    }

    var kind: String? {
        type?.split(separator: "/").last?.split(separator: ":").last.map(String.init)
    }
}
