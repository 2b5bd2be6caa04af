import Foundation
import Kernel

/// The addresses of issues and of the quality board.
enum IssuePath {
    static let list = "/my-issues"
    static let new = "/my-issues/new"
    static let own = "/my-issues/settings"
    static let ownKey = "/my-issues/settings/key"
    static let removeKey = "/my-issues/settings/key/remove"
    static let signature = "/my-issues/settings/signature"
    static let pattern = "/my-issues/:id"
    static let statusPattern = "/my-issues/:id/status"
    static let closePattern = "/my-issues/:id/close"
    static let filePattern = "/my-issues/:id/files/:file"
    static let incidentPattern = "/incidents/:number/issue"

    static let quality = "/quality"
    static let qualityAll = "/quality/read"
    static let qualityReadPattern = "/quality/:id/read"

    static func issue(_ id: Int64) -> String { list + "/\(id)" }
    static func status(_ id: Int64) -> String { issue(id) + "/status" }
    static func close(_ id: Int64) -> String { issue(id) + "/close" }
    static func file(_ id: Int64, of issue: Int64) -> String { Self.issue(issue) + "/files/\(id)" }
    static func open(from incident: IncidentID) -> String { "/incidents/\(incident)/issue" }
    static func qualityRead(_ id: Int64) -> String { quality + "/\(id)/read" }

    static func list(_ filter: IssueFilter, after skipped: Int = 0) -> String {
        let fields = filter.fields + (skipped > 0 ? [("after", String(skipped))] : [])
        return list + RedmineClient.text(fields)
    }
}
