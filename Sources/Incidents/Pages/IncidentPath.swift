import Foundation
package import Kernel

/// The addresses of this module's pages.
package enum IncidentPath {
    package static let list = "/incidents"
    package static let listLive = "/incidents/live"
    package static let bulk = "/incidents/actions"
    package static let undo = "/incidents/actions/undo"
    /// Which of several incidents stays when they are merged.
    package static let pick = "/incidents/merge"
    package static let export = "/incidents/export.csv"
    package static let views = "/incidents/views"
    package static func view(_ id: Int64, _ action: String) -> String { views + "/\(id)/" + action }
    package static let pattern = "/incidents/:number"

    package static func incident(_ id: IncidentID) -> String { "/incidents/\(id)" }
    package static func row(_ id: IncidentID) -> String { incident(id) + "/row" }
    package static func live(_ id: IncidentID) -> String { incident(id) + "/live" }
    package static func comment(_ id: IncidentID) -> String { incident(id) + "/comment" }
    /// Where its author changes a comment.
    package static func comment(_ id: IncidentID, _ comment: Int64) -> String { incident(id) + "/comments/\(comment)" }
    package static func occurrences(_ id: IncidentID) -> String { incident(id) + "/occurrences" }
    package static func occurrence(_ id: IncidentID, _ event: EventID) -> String { occurrences(id) + "/\(event)" }
    package static func assign(_ id: IncidentID) -> String { incident(id) + "/assign" }
    package static func release(_ id: IncidentID) -> String { incident(id) + "/release" }
    package static func tags(_ id: IncidentID) -> String { incident(id) + "/tags" }
    package static func links(_ id: IncidentID) -> String { incident(id) + "/links" }
    /// What it can be merged with; a form that is sent there merges this one into another.
    package static func merge(_ id: IncidentID) -> String { incident(id) + "/merge" }
    /// Merges another one into this.
    package static func take(_ id: IncidentID) -> String { incident(id) + "/take" }
    package static func split(_ id: IncidentID) -> String { incident(id) + "/split" }
    package static func action(_ action: IncidentAction, _ id: IncidentID) -> String { incident(id) + "/" + action.rawValue }
    package static func list(tag: String) -> String {
        list + "?state=all&tag=" + (tag.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
    }
    package static func list(service: ServiceID) -> String { list + "?service=\(service)" }
    /// Those that are open or acknowledged.
    package static func active(service: ServiceID) -> String { list + "?state=open&state=acknowledged&service=\(service)" }
}
