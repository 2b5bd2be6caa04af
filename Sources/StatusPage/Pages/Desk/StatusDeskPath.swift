/// The addresses of the desk's pages about the status page.
package enum StatusDeskPath {
    package static let root = "/status-page"
    package static let components = root + "/components"
    package static let incidents = root + "/incidents"
    package static let maintenances = root + "/maintenances"
    package static let feeds = root + "/feeds"
    /// Where the page of a desk incident sends its number, to have one for customers drafted of it.
    package static let draft = incidents + "/draft"
    package static let templates = root + "/templates"
    package static let sites = root + "/pages"
    package static let subscribers = root + "/subscribers"
    static let undoes = root + "/undo"

    // MARK: Patterns
    static let component = components + "/:id"
    static let incident = incidents + "/:id"
    static let maintenance = maintenances + "/:id"
    static let template = templates + "/:id"
    static let site = sites + "/:id"
    static let subscriberPattern = subscribers + "/:id"
    static let undo = undoes + "/:id"

    // MARK: Of one
    static func component(_ id: PublicID) -> String { "\(components)/\(id)" }
    static func incident(_ id: PublicID) -> String { "\(incidents)/\(id)" }
    static func maintenance(_ id: PublicID) -> String { "\(maintenances)/\(id)" }
    static func template(_ id: PublicID) -> String { "\(templates)/\(id)" }
    static func site(_ id: PublicID) -> String { "\(sites)/\(id)" }
    static func subscriber(_ id: PublicID) -> String { "\(subscribers)/\(id)" }
    /// Of a deletion.
    static func undo(_ id: PublicID) -> String { "\(undoes)/\(id)" }
}
