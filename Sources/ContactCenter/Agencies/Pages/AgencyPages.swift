import Accounts
import Foundation
import Hummingbird
import Kernel
import Platform

/// The directory of agencies.
struct AgencyPages: Sendable {
    let agencies: AgencyOperations
    let tools: PageTools

    static let rail = [
        RailEntry(
            NavigationItem(path: AgencyPath.list, textKey: "agencies_title", icon: "team"), order: 44,
            isShown: { $0.may(.viewAgencies) })
    ]

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(AgencyPath.list)) { request, context in try await list(request, context) }
        members.get(RouterPath(AgencyPath.new)) { request, context in
            _ = try context.require(.manageAgencies)
            return try form(AgencyFormPage.Values(), isNew: true, request, context)
        }
        members.post(RouterPath(AgencyPath.list)) { request, context in try await save(nil, request, context) }
        members.get(RouterPath(AgencyPath.one)) { request, context in try await show(request, context) }
        members.post(RouterPath(AgencyPath.one)) { request, context in try await save(try Self.id(context), request, context) }
        members.post(RouterPath(AgencyPath.remove)) { _, context in
            try await agencies.remove(try Self.id(context), by: try context.require(.manageAgencies).caller)
            return Response.redirect(to: AgencyPath.list + "?done=removed")
        }
    }

    private static func id(_ context: AppContext) throws -> AgencyID {
        guard let id = context.parameters.get("agency")?.removingPercentEncoding.flatMap({ AgencyID($0) }) else {
            throw ClientError.agencyNotFound
        }
        return id
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, fields) = (try context.require(.viewAgencies).caller, FormData(queryOf: request))
        let search = String((fields["q"] ?? "").replacing("\0", with: "").prefix(AgencyListPage.longestSearch))
        let after = fields["after"].flatMap { AgencyID($0) }
        let found = try await agencies.list(search, after: after, limit: AgencyListPage.length + 1, by: caller)
        let texts = tools.texts(context)
        var model = AgencyListPage(found, search: search, isFirst: after == nil, mayChange: caller.may(.manageAgencies))
        model.notice = tools.notice(request, context, ["removed": "agency_removed"])
        return try tools.pages.page("agency_list", title: texts["agencies_title"], model: model, request: request, context: context)
    }

    private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let agency = try await agencies.find(try Self.id(context), by: try context.require(.viewAgencies).caller)
        return try form(AgencyFormPage.Values(agency), isNew: false, request, context)
    }

    private func form(
        _ values: AgencyFormPage.Values, isNew: Bool, problem: ClientError? = nil, _ request: Request, _ context: AppContext
    ) throws -> Response {
        let texts = tools.texts(context)
        var model = AgencyFormPage(values, isNew: isNew, mayChange: context.may(.manageAgencies), texts: texts)
        model.problem = problem.map { texts.sentence($0) }
        model.notice = tools.notice(request, context, ["saved": "agency_saved"])
        return try tools.pages.page(
            "agency_form", title: model.heading, model: model, request: request, context: context, status: problem?.status ?? .ok,
            address: isNew ? AgencyPath.new : model.saveURL)
    }

    private func save(_ known: AgencyID?, _ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageAgencies).caller
        var request = request
        let values = AgencyFormPage.Values(try await FormData(&request, limit: PageTools.formLimit), known)
        do {
            let saved = try await agencies.save(values.id, name: values.name, phones: values.phoneList, by: caller)
            return .redirect(to: AgencyPath.agency(saved.id) + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try form(values, isNew: known == nil, problem: error, request, context)
        }
    }
}
