import Accounts
import Hummingbird
import Kernel
import Platform

/// `/v1/incidents/…`: reading, closing, reopening and deleting.
struct DispatcherIncidentRoutes: Sendable {
    let list: DispatcherIncidentList
    let services: ServiceDirectory
    let actions: IncidentActions

    func add(to routes: RouterGroup<AppContext>) {
        routes.get("/v1/incidents") { request, context in try await list(request, context) }
        routes.get("/v1/incidents/:incident_id") { _, context in try await one(context) }
        routes.put("/v1/incidents/:incident_id/status") { request, context in try await setStatus(request, context) }
        routes.delete("/v1/incidents/:incident_id") { _, context in try await delete(context) }
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let access = try context.requireAnywhere(.viewIncidents).access
        return try await list.body(DispatcherPaging(request), visible: services.visible(to: access)).response()
    }

    private func one(_ context: AppContext) async throws -> Response {
        let access = try context.requireIdentity().access
        let id: IncidentID = try DispatcherRequest.id("incident_id", context)
        do {
            return .json(try await list.existing(id, for: access))
        } catch ClientError.Code.incidentNotFound {
            return DispatcherAnswers.refused(.notFound, "Incident \(id) not found")
        }
    }

    private func setStatus(_ request: Request, _ context: AppContext) async throws -> Response {
        let identity = try context.requireAnywhere(.actOnIncidents)
        let id: IncidentID = try DispatcherRequest.id("incident_id", context)
        var body = try await DispatcherRequest.body(request, "new_status")
        let status = body.word("new_status", among: ["open", "closed"])
        try body.finish()
        do {
            let incident = try await list.existing(id, for: identity.access, to: .actOnIncidents)
            if status == "closed" {
                _ = try await actions.perform(.close, on: id, by: identity.caller)
            } else if incident.status == "closed" {
                // To these clients an acknowledged or resolved incident is open already.
                _ = try await actions.perform(.reopen, on: id, by: identity.caller)
            }
            return .json(DispatcherAnswers.ok)
        } catch ClientError.Code.incidentNotFound {
            return Self.notFound
        }
    }

    private func delete(_ context: AppContext) async throws -> Response {
        let identity = try context.requireAnywhere(.deleteIncidents)
        let id: IncidentID = try DispatcherRequest.id("incident_id", context)
        do {
            try await actions.delete(id, by: identity.caller)
            return .json(DispatcherAnswers.ok)
        } catch ClientError.Code.incidentNotFound {
            return Self.notFound
        }
    }

    private static var notFound: Response { DispatcherAnswers.refused(.notFound, "Incident not found") }
}
