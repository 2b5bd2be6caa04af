package import Accounts
package import Kernel
package import Platform

/// What the pages about services show of their health; they ask by the port ``ServiceCondition``.
package enum ServiceHealthPieces {
    /// Templates and texts.
    package static let parts = PageParts(
        module: "service_health",
        templates: [
            "service_health_mark": PackageResources.service_health_mark_mustache,
            "service_health_panel": PackageResources.service_health_panel_mustache,
        ],
        dictionaries: [
            .english: PackageResources.service_health_en_json, .russian: PackageResources.service_health_ru_json,
            .portuguese: PackageResources.service_health_pt_BR_json,
        ], explains: [HealthSettings.self])

    /// For the list.
    package static func marks(of services: [Service], on connection: any SQLConnection) throws -> [ServiceID: ServiceCondition.Piece] {
        let known = try HealthStore.all(of: services, on: connection)
        let asked = services.filter { $0.statusURL != nil }
        return Dictionary(asked.map { ($0.id, piece("service_health_mark", known[$0.id])) }) { $1 }
    }

    /// For a service's own page.
    package static func panel(of service: Service, on connection: any SQLConnection) throws -> ServiceCondition.Piece? {
        guard service.statusURL != nil else { return nil }
        return piece("service_health_panel", try HealthStore.find(service, on: connection))
    }

    private static func piece(_ template: String, _ health: HealthRecord?) -> ServiceCondition.Piece {
        { texts, formats in PagePiece(template: template, model: HealthModel(health, texts: texts, formats: formats)) }
    }
}
