import Foundation
import Platform

/// What a web hook of Redmine says: `{"type": "issue.updated", "data": {"issue": {…}}}`.
enum HookBody: Hashable {
    /// Something happened to the issue of this number.
    case issue(Int64)
    /// It is about something that is not followed.
    case other

    /// Nil for what is no web hook.
    init?(_ body: Data) {
        guard let json = try? JSONDecoder().decode(JSON.self, from: body), let type = json["type"]?.string else { return nil }
        guard type.hasPrefix("issue."), let data = json["data"] else {
            self = .other
            return
        }
        // Some versions put the issue into one more object.
        let issue = data["issue"]?["issue"] ?? data["issue"] ?? data
        guard let id = issue["id"]?.looseInt, id > 0 else { return nil }
        self = .issue(id)
    }
}
