/// The addresses of the pages about silences and inhibitions.
package enum SilencePath {
    package static let list = "/silences"
    static let new = "/silences/new"
    static let pattern = "/silences/:id"
    static let newInhibition = "/silences/inhibitions/new"
    static let inhibitions = "/silences/inhibitions"
    static let inhibitionPattern = "/silences/inhibitions/:id"

    static func silence(_ id: Int64, _ action: String = "") -> String { "/silences/\(id)" + (action.isEmpty ? "" : "/" + action) }
    static func inhibition(_ id: Int64, _ action: String = "") -> String {
        inhibitions + "/\(id)" + (action.isEmpty ? "" : "/" + action)
    }
}
