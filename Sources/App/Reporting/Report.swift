import Foundation
import Kernel

/// What `switchboard report` sends, in the form of the Dispatcher's clients.
struct Report: Encodable, Equatable {
    private struct Incident: Encodable, Equatable {
        let title: String
        let message: String
        let logs: String
        let level: String
    }

    private let incident: Incident
    private let service: String
    private let code: String

    private enum CodingKeys: String, CodingKey {
        case incident, code
        case service = "app_name"
    }

    init(service: String, code: String, level: Level, title: String, message: String, logs: String = "") {
        incident = Incident(
            title: title, message: message, logs: logs, level: level.dispatcherWord)
        self.service = service
        self.code = code
    }

    /// The ends of several files, each under its name as `tail` writes it; of one file without.
    static func logs(of files: [String], lines: Int) throws -> String {
        let tails = try files.map { (name: $0, text: try LastLines(count: lines).read($0)) }
        guard tails.count > 1 else { return tails.first?.text ?? "" }
        return tails.map { "==> \($0.name) <==\n\($0.text)" }.joined(separator: "\n\n")
    }
}
