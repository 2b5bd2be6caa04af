import Foundation
import Kernel
import Platform

/// An incident as the Dispatcher's clients post it.
struct DispatcherSubmission: Decodable {
    struct Report: Decodable {
        let title: String
        let message: String
        let level: String
        let logs: String
    }

    /// A body that cannot be taken, and whose it claims to be.
    struct Refused: Error {
        let failure: ValidationFailure
        let appName: String?
        let code: String?
    }

    static let levels = Level.allCases.map(\.dispatcherWord)

    let incident: Report
    let appName: String
    let code: String
    /// Whether it was no proper JSON.
    private(set) var isMended = false

    enum CodingKeys: String, CodingKey {
        case incident, code
        case appName = "app_name"
    }

    /// The fast way first. Throws ``Refused`` with everything that is wrong.
    static func read(_ body: Data) throws(Refused) -> DispatcherSubmission {
        if let submission = try? JSONDecoder().decode(Self.self, from: body), levels.contains(submission.incident.level) {
            return submission
        }
        guard !NativeBatch.isList(body), let json = try? LenientJSON.read(body, { (value: wanted(of: $0), isMended: $1) }).first else {
            throw Refused(failure: faults(of: body), appName: nil, code: nil)
        }
        let readable = Data(json.value.line.utf8)
        if var submission = try? JSONDecoder().decode(Self.self, from: readable), levels.contains(submission.levelWord) {
            submission.isMended = json.isMended
            return submission
        }
        throw Refused(failure: faults(of: readable), appName: json.value["app_name"]?.string, code: json.value["code"]?.string)
    }

    /// Only what is asked for, however much else a stranger sends.
    private static func wanted(of body: JSON) -> JSON {
        guard let fields = body.fields else { return body.shallow }
        var wanted = fields.filter { ["app_name", "code"].contains($0.key) }.mapValues(\.shallow)
        if let incident = fields["incident"] {
            let inner = incident.fields?.filter { ["title", "message", "level", "logs"].contains($0.key) }.mapValues(\.shallow)
            wanted["incident"] = inner.map(JSON.object) ?? incident.shallow
        }
        return .object(wanted)
    }

    /// Only for bodies that are refused.
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

    /// In the contract's spelling where only case and spaces differ. Other words for levels the contract refuses.
    private var levelWord: String { incident.level.trimmingWhitespace().lowercased() }

    var draft: EventDraft {
        var draft = EventDraft(
            title: incident.title, message: incident.message, level: Level(word: levelWord) ?? .error,
            logs: incident.logs.isEmpty ? nil : incident.logs)
        if levelWord != incident.level { draft.note("level", .converted, original: incident.level) }
        if isMended { draft.note("body", .converted) }
        return draft
    }
}

extension JSON {
    /// Without what lies inside lists and objects.
    fileprivate var shallow: JSON {
        switch self {
        case .list: .list([])
        case .object: .object([:])
        default: self
        }
    }
}
