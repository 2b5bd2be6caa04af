import ArgumentParser
import Foundation
import Kernel
import Platform
import StatusPage

/// `switchboard status`: what the status page says now.
struct StatusCommand: InstallationCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Print what the status page says now.",
        discussion: """
            The page in a line, then components, incidents that are not over, and maintenances, one line each.
            Example: switchboard status --data-dir /var/lib/switchboard
            """)

    @Flag(help: "One line of JSON: indicator, description, page, components, incidents, maintenances.")
    var json = false
    @OptionGroup var storage: StorageOptions

    func perform(on installation: Installation) async throws {
        let reading = try StatusPageModule.reading(
            database: installation.database, settings: installation.settings, world: installation.world)
        let snapshot = try await reading.snapshot()
        let indicator = StatusIndicator(of: snapshot.components, incidents: snapshot.incidents)
        if json { return Terminal.data(Self.json(snapshot, indicator).line) }
        Terminal.data([indicator.level.rawValue, indicator.description, snapshot.site.name.english])
        for component in snapshot.components {
            Terminal.data(["component", component.id.rawValue, component.state.rawValue, component.name.english])
        }
        for incident in snapshot.incidents {
            Terminal.data(["incident", incident.id.rawValue, incident.stage.rawValue, incident.title.english])
        }
        for maintenance in snapshot.maintenances {
            Terminal.data(["maintenance", maintenance.id.rawValue, maintenance.stage.rawValue, maintenance.title.english])
        }
    }

    private static func json(_ snapshot: StatusSnapshot, _ indicator: StatusIndicator) -> JSON {
        let site = snapshot.site
        return [
            "indicator": .text(indicator.level.rawValue), "description": .text(indicator.description),
            "page": [
                "id": site.id.json, "name": .text(site.name.english), "url": .text(site.url),
                "time_zone": .text(site.timeZone.identifier),
            ],
            "components": .list(
                snapshot.components.map { component in
                    [
                        "id": component.id.json, "name": .text(component.name.english), "state": component.state.json,
                        "since": component.stateSince.json, "group": .flag(component.isGroup), "group_id": component.groupID.json,
                    ]
                }),
            "incidents": .list(
                snapshot.incidents.map { incident in
                    [
                        "id": incident.id.json, "title": .text(incident.title.english), "state": incident.stage.json,
                        "impact": incident.impact.json, "started_at": incident.startedAt.json,
                    ]
                }),
            "maintenances": .list(
                snapshot.maintenances.map { maintenance in
                    [
                        "id": maintenance.id.json, "title": .text(maintenance.title.english), "state": maintenance.stage.json,
                        "scheduled_for": maintenance.scheduledFor.json, "scheduled_until": maintenance.scheduledUntil.json,
                    ]
                }),
        ]
    }
}
