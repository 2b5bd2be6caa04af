import Accounts
import Hummingbird
import Kernel
import Platform

/// `/v1/incidents/…`: reading, closing, reopening and deleting.
struct DispatcherIncidentRoutes: Sendable {
    let list: DispatcherIncidentList
    let actions: IncidentActions
    let world: World

    func add(to routes: RouterGroup<AppContext>) {
        routes.get("/v1/incidents") { request, context in try await list(request, context) }
        routes.get("/v1/incidents/:incident_id") { _, context in try await one(context) }
        routes.put("/v1/incidents/:incident_id/status") { request, context in try await setStatus(request, context) }
        routes.delete("/v1/incidents/:incident_id") { _, context in try await delete(context) }
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.require(.viewIncidents)
        if let redirect = DispatcherRequest.slashRedirect(request) { return redirect }
        return try await list.body(DispatcherPaging(request)).response()
    }

    private func one(_ context: AppContext) async throws -> Response {
        try context.require(.viewIncidents)
        let id: IncidentID = try DispatcherRequest.id("incident_id", context)
        guard let incident = try await list.find(id) else {
            return DispatcherAnswers.refused(.notFound, "Incident \(id) not found")
        }
        return .json(incident)
    }

    private func setStatus(_ request: Request, _ context: AppContext) async throws -> Response {
        let actor = try context.require(.actOnIncidents).actor
        let id: IncidentID = try DispatcherRequest.id("incident_id", context)
        var body = try await DispatcherRequest.body(request, "new_status")
        let status = body.word("new_status", among: ["open", "closed"])
        try body.finish()
        do {
            if status == "closed" {
                _ = try await actions.perform(.close, on: id, by: actor)
            } else {
                try await reopenIfClosed(id, by: actor)
            }
            return .json(DispatcherAnswers.ok)
        } catch IncidentError.notFound {
            return Self.notFound
        }
    }

    /// To these clients an acknowledged or resolved incident is open already.
    private func reopenIfClosed(_ id: IncidentID, by actor: Actor) async throws {
        guard let incident = try await list.find(id) else { throw IncidentError.notFound(id) }
        guard incident.status == "closed" else { return }
        _ = try await actions.perform(.reopen, on: id, by: actor)
    }

    private func delete(_ context: AppContext) async throws -> Response {
        let actor = try context.require(.deleteIncidents).actor
        let id: IncidentID = try DispatcherRequest.id("incident_id", context)
        let now = world.now()
        do {
            try await actions.delete(id) { incident, connection in
                try Audit.append(
                    .incidentDeleted, "incident \(id) (\(incident.title))", detail: ["service": incident.serviceName], by: actor,
                    at: now, on: connection)
            }
            return .json(DispatcherAnswers.ok)
        } catch IncidentError.notFound {
            return Self.notFound
        }
    }

    private static var notFound: Response { DispatcherAnswers.refused(.notFound, "Incident not found") }
}

extension AuditAction {
    static let incidentDeleted = AuditAction(rawValue: "incident.deleted")
}
