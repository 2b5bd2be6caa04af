import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The pages about connectors: who is here, how they are doing, and who is let in.
struct ConnectorPages: Sendable {
    let operations: ConnectorOperations
    let hub: ConnectorHub
    let tools: PageTools

    static func parts(explaining settings: [any SettingsSection.Type]) -> PageParts {
        PageParts(
            module: "tickets_connectors",
            templates: ["connector_list": PackageResources.connector_list_mustache, "connector": PackageResources.connector_mustache],
            dictionaries: [
                .english: PackageResources.tickets_connectors_en_json, .russian: PackageResources.tickets_connectors_ru_json,
                .portuguese: PackageResources.tickets_connectors_pt_BR_json,
            ], explains: settings)
    }

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(ConnectorPath.list)) { request, context in try await list(request, context) }
        members.post(RouterPath(ConnectorPath.list)) { request, context in try await add(request, context) }
        members.get(RouterPath(ConnectorPath.pattern)) { request, context in try await show(request, context) }
        members.post(RouterPath(ConnectorPath.pattern + "/token")) { request, context in try await renewToken(request, context) }
        members.post(RouterPath(ConnectorPath.pattern + "/revoke")) { _, context in
            let id: ConnectorID = try context.id("id")
            try await operations.revokeToken(of: id, by: try context.requireIdentity().caller)
            return Response.redirect(to: ConnectorPath.page(id) + "?done=revoked")
        }
        members.post(RouterPath(ConnectorPath.pattern + "/delete")) { _, context in
            try await operations.delete(try context.id("id"), by: try context.requireIdentity().caller)
            return Response.redirect(to: ConnectorPath.list + "?done=deleted")
        }
    }

    // MARK: The list

    private func list(
        _ request: Request, _ context: AppContext, problem: String? = nil, name: String = ""
    ) async throws -> Response {
        let connectors = try await operations.list(by: try context.requireIdentity().caller)
        let texts = tools.texts(context)
        let model = ConnectorListPage(
            connectors, hub.presences, waiting: hub.waiting, mayAdd: context.may(.manageConnectors),
            notice: tools.notice(request, context, ["deleted": "connector_deleted"]), problem: problem, name: name, texts: texts,
            formats: tools.formats(context))
        return try tools.pages.page(
            "connector_list", title: texts["tickets_connectors_title"], model: model, request: request, context: context,
            status: problem == nil ? .ok : .unprocessableContent, address: ConnectorPath.list)
    }

    private func add(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        var request = request
        let name = try await FormData(&request, limit: PageTools.formLimit)["name"] ?? ""
        do {
            let (connector, token) = try await operations.add(name: name, by: caller)
            return try show(token, of: connector, request, context)
        } catch let error as ClientError where error.belongsToForm {
            return try await list(request, context, problem: tools.texts(context).sentence(error), name: name)
        }
    }

    // MARK: One connector

    private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let id: ConnectorID = try context.id("id")
        let (connector, faults) = try await operations.find(id, by: try context.requireIdentity().caller)
        let model = ConnectorPage(
            connector, faults, hub.presences[connector.key] ?? [], mayManage: context.may(.manageConnectors),
            notice: tools.notice(request, context, ["revoked": "connector_was_revoked"]), texts: tools.texts(context),
            formats: tools.formats(context))
        return try tools.pages.page(
            "connector", title: connector.name, model: model, request: request, context: context, address: ConnectorPath.page(id))
    }

    private func renewToken(_ request: Request, _ context: AppContext) async throws -> Response {
        let (connector, token) = try await operations.renewToken(
            of: try context.id("id"), by: try context.requireIdentity().caller)
        return try show(token, of: connector, request, context)
    }

    private func show(_ token: String, of connector: Connector, _ request: Request, _ context: AppContext) throws -> Response {
        let texts = tools.texts(context)
        return try tools.shownOnce(
            token, title: texts.text("connector_token_title", ["name": connector.name]), explanation: texts["connector_token_text"],
            backURL: ConnectorPath.page(connector.id), backLabel: connector.name, request, context)
    }
}
