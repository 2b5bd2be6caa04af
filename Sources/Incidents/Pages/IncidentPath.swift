package import Kernel

/// The addresses of this module's pages.
package enum IncidentPath {
    package static let list = "/incidents"
    package static let listLive = "/incidents/live"
    package static let bulk = "/incidents/actions"
    package static let pattern = "/incidents/:number"

    package static func incident(_ id: IncidentID) -> String { "/incidents/\(id)" }
    package static func row(_ id: IncidentID) -> String { incident(id) + "/row" }
    package static func live(_ id: IncidentID) -> String { incident(id) + "/live" }
    package static func comment(_ id: IncidentID) -> String { incident(id) + "/comment" }
    package static func assign(_ id: IncidentID) -> String { incident(id) + "/assign" }
    package static func release(_ id: IncidentID) -> String { incident(id) + "/release" }
    package static func action(_ action: IncidentAction, _ id: IncidentID) -> String { incident(id) + "/" + action.rawValue }
    package static func list(service: ServiceID) -> String { list + "?service=\(service)" }
}
