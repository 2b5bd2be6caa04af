import Foundation
import Platform

/// What a server said to a report.
enum ReportAnswer: Equatable {
    case accepted
    /// Not now; `seconds` until the next try makes sense, nil when it did not say.
    case later(reason: String, seconds: Int?)
    case refused(String)

    private struct Body: Decodable {
        let ok: Bool
        let detail: String?

        private enum CodingKeys: String, CodingKey { case ok, detail }

        private struct Fault: Decodable {
            let loc: [String]
            let msg: String
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            ok = try container.decode(Bool.self, forKey: .ok)
            // A text, or the list of what is wrong with the fields.
            let faults = try? container.decode([Fault].self, forKey: .detail)
            detail =
                try? faults?.map { $0.loc.joined(separator: ".") + ": " + $0.msg }.joined(separator: "; ")
                ?? container.decode(String.self, forKey: .detail)
        }
    }

    /// Accepted only when status and `ok` both say so.
    init(_ answer: OutboundHTTP.Answer) {
        let body = try? JSONDecoder().decode(Body.self, from: answer.body)
        let detail = body?.detail.map { ": " + $0 } ?? ""
        switch answer.status {
        case 200..<300 where body?.ok == true: self = .accepted
        case 200..<300: self = .refused(body == nil ? "the answer is not Switchboard's: is the address right?" : "it was refused\(detail)")
        case 300..<400: self = .refused("it leads on to \(answer.headers["location"] ?? "elsewhere"): give that address")
        case 429, 500...:
            self = .later(reason: "status \(answer.status)\(detail)", seconds: answer.headers["retry-after"].flatMap { Int($0) })
        default: self = .refused("status \(answer.status)\(detail)" + Self.advice(answer.status, detail))
        }
    }

    private static func advice(_ status: Int, _ detail: String) -> String {
        switch status {
        case 400 where detail.contains("Required app fields are incorrect"): ". Are --service and --code right?"
        case 404, 405: ". Is the address right?"
        default: ""
        }
    }
}
