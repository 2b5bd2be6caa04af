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
    /// What was lost of it: fields that come twice, with what is told of the earlier ones.
    private(set) var lost: [(field: String, original: String?)] = []

    enum CodingKeys: String, CodingKey {
        case incident, code
        case appName = "app_name"
    }

    /// The fast way first. Throws ``Refused`` with everything that is wrong.
    static func read(_ body: Data) throws(Refused) -> DispatcherSubmission {
        if !JSONOutline.mayRepeatNames(body), let submission = try? JSONDecoder().decode(Self.self, from: body),
            levels.contains(submission.incident.level)
        {
            return submission
        }
        guard !NativeBatch.isList(body), let sent = try? LenientJSON.read(body, { (fields: WantedFields(of: $0), isMended: $1) }).first
        else { throw Refused(failure: faults(of: body), appName: nil, code: nil) }
        let readable = Data(sent.fields.json.line.utf8)
        if var submission = try? JSONDecoder().decode(Self.self, from: readable), levels.contains(submission.levelWord) {
            submission.isMended = sent.isMended
            submission.lost = sent.fields.lost
            return submission
        }
        throw Refused(
            failure: faults(of: readable), appName: sent.fields.json["app_name"]?.string, code: sent.fields.json["code"]?.string)
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
        for (field, original) in lost { draft.note(field, .dropped, original: original) }
        return draft
    }
}

/// Of a body what is asked for, however much else a stranger sends. Of a field that comes twice the last counts that is not null.
private struct WantedFields {
    private(set) var json: JSON
    private(set) var lost: [(field: String, original: String?)] = []

    init(of body: SentJSON) {
        json = body.shallow
        guard body.fields != nil else { return }
        var wanted: [String: JSON] = [:]
        for name in ["app_name", "code"] { wanted[name] = pick(name, of: body)?.shallow }
        if let incident = pick("incident", of: body) {
            var inner: [String: JSON] = [:]
            for name in ["title", "message", "level", "logs"] { inner[name] = pick(name, of: incident)?.shallow }
            wanted["incident"] = incident.fields == nil ? incident.shallow : .object(inner)
        }
        json = .object(wanted)
    }

    private mutating func pick(_ name: String, of object: SentJSON) -> SentJSON? {
        let sent = (object.fields ?? []).filter { $0.name == name }.map(\.value)
        let given = sent.filter { $0 != .null }
        for value in given.dropLast() {
            // The earlier code may be a right one, which nobody is shown; an earlier incident may hold anything.
            lost.append((name == "app_name" ? "service" : name, ["code", "incident"].contains(name) ? nil : value.plainText))
        }
        return given.last ?? sent.last
    }
}
