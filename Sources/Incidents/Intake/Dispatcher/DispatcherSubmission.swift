import Foundation
import Kernel

/// An incident as the Dispatcher's clients post it.
struct DispatcherSubmission: Decodable {
    struct Report: Decodable {
        let title: String
        let message: String
        let level: String
        let logs: String
    }

    static let levels = Level.allCases.map(\.dispatcherWord)

    let incident: Report
    let appName: String
    let code: String

    enum CodingKeys: String, CodingKey {
        case incident, code
        case appName = "app_name"
    }

    /// Throws ``ValidationFailure`` with everything that is wrong.
    static func read(_ body: Data) throws(ValidationFailure) -> DispatcherSubmission {
        if let submission = try? JSONDecoder().decode(Self.self, from: body), levels.contains(submission.incident.level) {
            return submission
        }
        throw faults(of: body)
    }

    /// The slow way, only for bodies that are refused.
    private static func faults(of body: Data) -> ValidationFailure {
        do {
            var reader = try BodyReader(
                body: body, fields: ["incident": ["title", "message", "level", "logs"], "app_name": [], "code": []])
            _ = reader.object("incident") { incident in
                _ = incident.string("title")
                _ = incident.string("message")
                _ = incident.word("level", among: levels)
                _ = incident.string("logs")
            }
            _ = reader.string("app_name")
            _ = reader.string("code")
            return ValidationFailure(issues: reader.issues.isEmpty ? [.notJSON] : reader.issues)
        } catch {
            return error
        }
    }

    var draft: EventDraft {
        EventDraft(
            title: incident.title, message: incident.message, level: Level(word: incident.level) ?? .error,
            logs: incident.logs.isEmpty ? nil : incident.logs)
    }
}
