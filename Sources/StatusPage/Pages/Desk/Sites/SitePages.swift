import Accounts
import Hummingbird
import Kernel
import Platform

/// The pages about the public pages: there may be several from one installation.
struct SitePages: Sendable {
    let module: StatusPageModule
    let tools: PageTools

    func add(to routes: RouterGroup<AppContext>) {
        let (all, one) = (StatusDeskPath.sites, StatusDeskPath.site)
        routes.get(RouterPath(all)) { request, context in try await list(request, context) }
        routes.post(RouterPath(all)) { request, context in try await save(nil, request, context) }
        routes.get(RouterPath(all + "/new")) { request, context in
            try context.require(.manageStatusSites)
            return try await form(nil, SiteForm(FormValues()), request, context)
        }
        routes.get(RouterPath(one)) { request, context in
            let site = try await existing(context)
            return try await form(site, SiteForm(site), request, context)
        }
        routes.post(RouterPath(one)) { request, context in try await save(try await existing(context), request, context) }
        routes.post(RouterPath(one + "/delete")) { _, context in
            let deletion = try await module.sites.delete(try context.publicID("id"), by: try context.requireIdentity().caller)
            return Response.redirect(to: "\(StatusDeskPath.sites)?done=deleted&undo=\(deletion)")
        }
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.viewStatusPage).caller
        // The first one is there from the first look on.
        let sites = try await module.reader.sites()
        let texts = tools.texts(context)
        let done = tools.done(
            request, context,
            ["saved": "status_desk_site_saved", "deleted": "status_desk_site_deleted", "restored": "status_desk_restored"])
        let model = SiteListPage(
            try await module.sites.list(by: caller), sites, done: done, mayManage: context.may(.manageStatusSites), texts)
        return try tools.pages.page(
            "status_desk_site_list", title: texts["status_desk_sites"], model: model, request: request, context: context)
    }

    private func existing(_ context: AppContext) async throws -> SiteRecord {
        let caller = try context.require(.manageStatusSites).caller
        let id = try context.publicID("id")
        guard let site = try await module.sites.list(by: caller).first(where: { $0.id == id }) else { throw ClientError.statusSiteNotFound }
        return site
    }

    /// - Parameter site: nil for a new one.
    private func save(_ site: SiteRecord?, _ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusSites).caller
        let form = SiteForm(try await FormValues(bodyOf: request, fileLimit: StatusLogo.largest))
        do {
            _ = try await module.sites.save(try form.draft(from: site, logoLimit: module.sites.logoLimit), as: site?.id, by: caller)
            return .redirect(to: StatusDeskPath.sites + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try await self.form(site, form, refused: error, request, context)
        }
    }

    private func form(
        _ site: SiteRecord?, _ form: SiteForm, refused: ClientError? = nil, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let texts = tools.texts(context)
        let components = try await module.database.read { try ComponentStore.all(on: $0).map(\.component) }
        let model = SiteFormPage(
            site, form.values, components, logoLimit: module.sites.logoLimit, problem: refused.map { FormProblem($0, texts) }, texts)
        return try tools.pages.page(
            "status_desk_site", title: model.heading, model: model, request: request, context: context,
            status: refused == nil ? .ok : .unprocessableContent,
            address: site.map { StatusDeskPath.site($0.id) } ?? StatusDeskPath.sites + "/new")
    }
}

/// Model of the template `status_desk_site_list`.
struct SiteListPage {
    struct Row {
        let siteName: String
        /// For those who may set it up.
        let url: String?
        let publicURL: String
        let access: String
        let shows: String
    }

    let done: DoneNotice?
    let rows: [Row]
    let mayManage: Bool
    let newURL = StatusDeskPath.sites + "/new"

    /// - Parameter sites: the same pages with what the settings say of them.
    init(_ records: [SiteRecord], _ sites: [StatusSite], done: DoneNotice?, mayManage: Bool, _ texts: TextCatalog) {
        (self.done, self.mayManage) = (done, mayManage)
        rows = records.compactMap { record in
            guard let site = sites.first(where: { $0.id == record.id }) else { return nil }
            return Row(
                siteName: site.name.reading(in: texts.language).text, url: mayManage ? StatusDeskPath.site(site.id) : nil,
                publicURL: record.isFirst ? PublicPath.page : site.url, access: texts["status_desk_access_" + site.access.rawValue],
                shows: record.isFirst
                    ? texts["status_desk_shows_everything"] : texts.plural("status_desk_shows", record.components.count))
        }
    }
}

/// Model of the template `status_desk_site`: a public page to be, or one that is there.
struct SiteFormPage {
    let heading: String
    let backURL = StatusDeskPath.sites
    let saveURL: String
    /// Nil for the first one, which stays, and for one that is to be.
    let deleteURL: String?
    let formFault: String?
    let name: FormTexts
    let inputs: [FormInput]
    let access: FormSelect
    let password: FormInput
    let logoHint: String
    let logoFault: String?
    let hasLogo: Bool
    /// Nil for the first one, which shows everything.
    let components: FormComponents?

    init(_ site: SiteRecord?, _ values: FormValues, _ all: [Component], logoLimit: Int, problem: FormProblem?, _ texts: TextCatalog) {
        let isFirst = site?.isFirst ?? false
        heading = texts[site == nil ? "status_desk_site_new" : isFirst ? "status_desk_site_first" : "status_desk_site_edit"]
        saveURL = site.map { StatusDeskPath.site($0.id) } ?? StatusDeskPath.sites
        deleteURL = site.flatMap { $0.isFirst ? nil : StatusDeskPath.site($0.id) + "/delete" }
        formFault = problem.besides(SiteForm.fields)
        name = FormTexts("name", texts["status_desk_name"], isOptional: true, values, note: texts["status_desk_site_name_hint"], problem)
        inputs = [
            FormInput(
                "host", texts["status_desk_host"], values, isOptional: isFirst, note: texts["status_desk_host_hint"], problem),
            FormInput(
                "time_zone", texts["status_desk_time_zone"], values, isOptional: true, note: texts["status_desk_time_zone_hint"], problem),
            FormInput("colour", texts["status_desk_colour"], values, isOptional: true, note: texts["status_desk_colour_hint"], problem),
        ]
        let accesses = StatusSite.Access.allCases.map { ($0.rawValue, texts["status_desk_access_" + $0.rawValue]) }
        access = FormSelect("access", texts["status_desk_access"], accesses, values, problem)
        // What was typed is not sent back: a password stands in no page.
        let hint = texts[site?.passwordHash == nil ? "status_desk_password_hint" : "status_desk_password_stays"]
        password = FormInput(
            "password", texts["status_desk_password"], FormValues(), kind: .password, isOptional: true, note: hint, problem)
        logoHint = texts.text("status_desk_logo_hint", ["limit": String(logoLimit >> 10)])
        (logoFault, hasLogo) = (problem.at("logo"), site?.logo != nil)
        components = isFirst ? nil : FormComponents(texts["status_desk_site_components"], all, values, problem, texts)
    }
}
