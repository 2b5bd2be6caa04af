import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Platform

/// The pages of issues: one's own, one of them, a new one, and how one works with them. Two of their forms are those of the old pages
/// (``OldIssueForms``).
struct IssuePages: Sendable {
    let desk: IssueDesk
    let tools: PageTools

    static let parts = PageParts(
        module: "helpdesk_issues",
        templates: [
            "issue_list": PackageResources.issue_list_mustache, "issue": PackageResources.issue_mustache,
            "issue_form": PackageResources.issue_form_mustache, "issue_own": PackageResources.issue_own_mustache,
            "issue_piece": PackageResources.issue_piece_mustache, "issue_refusal": PackageResources.issue_refusal_mustache,
            "quality_board": PackageResources.quality_board_mustache, "quality_comments": PackageResources.quality_comments_mustache,
        ],
        dictionaries: [
            .english: PackageResources.helpdesk_issues_en_json, .russian: PackageResources.helpdesk_issues_ru_json,
            .portuguese: PackageResources.helpdesk_issues_pt_BR_json,
        ])

    static let rail: RailEntry? = {
        let pages = [
            (IssuePath.list, "issues_title"), (IssuePath.new, "issue_new"), (IssuePath.quality, "quality_title"),
            (IssuePath.own, "issues_own_title"),
        ].map { NavigationItem(path: $0.0, textKey: $0.1, icon: "tag") }
        var item = NavigationItem(textKey: "issues_rail", icon: "file", pages: pages)
        item?.families.insert(.helpdesk)
        return item.map { RailEntry($0, order: 47) }
    }()

    /// - Parameter entrance: of the old pages, whose addresses three of ours are: declared first, it leads whoever is not signed in to
    ///   the old sign-in.
    func add(to routes: Routes, by entrance: OldRoute) {
        let members = AccountsPages.members(of: routes)
        let (list, new, one): (OldRoute.Handle, OldRoute.Handle, OldRoute.Handle) = (
            { try await self.list($0, $1) }, { try await form($0, $1) },
            { try await show(try Self.number("id", $1), $0, $1) }
        )
        for (path, handle) in [(IssuePath.list, list), (IssuePath.new, new), (IssuePath.pattern, one)] {
            entrance.get(path, .page, on: routes, handle)
            members.get(RouterPath(path), use: handle)
        }
        members.post(RouterPath(IssuePath.incidentPattern)) { request, context in try await openFromIncident(request, context) }
        for members in [members, AccountsPages.oldMembers(of: routes, publicURL: tools.publicURL)] { add(to: members) }
    }

    private func add(to members: RouterGroup<AppContext>) {
        members.get(RouterPath(IssuePath.own)) { request, context in try await own(request, context) }
        members.post(RouterPath(IssuePath.ownKey)) { request, context in try await setKey(request, context) }
        members.post(RouterPath(IssuePath.removeKey)) { _, context in
            try await desk.own.removeKey(by: try context.require(.useIssues).caller)
            return Response.redirect(to: IssuePath.own + "?done=removed")
        }
        members.post(RouterPath(IssuePath.signature)) { request, context in try await setSignature(request, context) }
        members.post(RouterPath(IssuePath.statusPattern)) { request, context in try await setStatus(request, context) }
        members.post(RouterPath(IssuePath.closePattern)) { request, context in try await closeBoth(request, context) }
        members.get(RouterPath(IssuePath.filePattern)) { _, context in try await file(context) }
    }

    static func number(_ name: String, _ context: AppContext) throws -> Int64 {
        guard let number = context.parameters.get(name).flatMap({ Int64($0) }), number > 0 else { throw ClientError.notFound }
        return number
    }

    /// Why a page has nothing to show and says so itself.
    static func isRefusal(_ error: ClientError) -> Bool {
        let codes: Set<ClientError.Code> = [
            ClientError.redmineNotSet.code, ClientError.redmineAway.code, ClientError.redmineKeyWrong.code,
            ClientError.redmineUserUnknown.code, ClientError.redminePersonWithoutMail.code,
            ClientError.redminePersonUnknown(mail: "").code, ClientError.ownKeyUnreadable.code, ClientError.ownKeyWrong.code,
            ClientError.redmineKeyIsNoAdministrators.code, ClientError.qualityNotSetUp.code,
        ]
        return codes.contains(error.code)
    }

    // MARK: Lists

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, fields) = (try context.require(.useIssues).caller, FormData(queryOf: request))
        let filter = IssueFilter({ fields[$0] }, otherwise: .open)
        let skipped = fields["after"].flatMap { Int($0) }.map { min(max(0, $0), IssueOperations.most) } ?? 0
        let (texts, formats) = (tools.texts(context), tools.formats(context))
        var model = IssueListPage(filter, skipped: skipped, texts: texts)
        model.notice = tools.notice(request, context, ["opened": "issue_opened"])
        do {
            let found = try await desk.issues.list(filter, after: skipped, limit: IssueListPage.length, by: caller)
            // The list is what matters: a drop-down that Redmine does not fill is empty.
            let projects = found.asOf == nil ? (try? await desk.issues.projects(by: caller)) ?? [] : []
            model.fill(found, projects, texts: texts, formats: formats)
        } catch let error as ClientError where Self.isRefusal(error) {
            model.refusal = IssueRefusal(error, texts)
        }
        return try tools.pages.page("issue_list", title: texts["issues_title"], model: model, request: request, context: context)
    }

    // MARK: One issue

    /// - Parameters:
    ///   - problem: why what was sent was refused.
    ///   - typed: the comment that was sent.
    func show(
        _ id: Int64, _ request: Request, _ context: AppContext, problem: ClientError? = nil, typed: String = ""
    ) async throws -> Response {
        let caller = try context.require(.useIssues).caller
        let shown = try await desk.issues.find(id, by: caller)
        let incidents = try await desk.incidents.incidents(of: id, by: caller)
        let texts = tools.texts(context)
        var model = IssuePage(
            shown, incidents: incidents, incidentPath: { tools.deskAddress(desk.incidents.incidents.path($0), context) },
            url: desk.people.redmine?.url, texts: texts,
            formats: tools.formats(context))
        model.notice = tools.notice(
            request, context,
            [
                "status": "issue_status_changed", "closed": "issue_both_closed", "opened": "issue_opened", "sent": "issue_comment_sent",
            ])
        (model.formProblem, model.typed) = (problem.map { texts.sentence($0) }, typed)
        let page = try tools.pages.page(
            "issue", title: "#\(id) \(shown.issue.subject)", model: model, request: request, context: context,
            status: problem?.status ?? .ok, address: IssuePath.issue(id))
        // All comments were shown, and all changes.
        if shown.asOf == nil { try await desk.seen(id, caller) }
        return page
    }

    private func setStatus(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, id) = (try context.require(.useIssues).caller, try Self.number("id", context))
        var request = request
        guard let status = try await FormData(&request, limit: PageTools.formLimit)["status"].flatMap({ Int64($0) }) else {
            throw ClientError.unreadable
        }
        do {
            _ = try await desk.issues.setStatus(status, of: id, by: caller)
            return .redirect(to: IssuePath.issue(id) + "?done=status")
        } catch let error as ClientError where error.belongsToForm {
            return try await show(id, request, context, problem: error)
        }
    }

    private func file(_ context: AppContext) async throws -> Response {
        let caller = try context.require(.useIssues).caller
        let found = try await desk.issues.attachment(
            try Self.number("file", context), of: try Self.number("id", context), by: caller)
        // Never shown here, whatever it is: it would be ours to the browser.
        let headers: HTTPFields = [
            .contentType: "application/octet-stream",
            .contentDisposition: "attachment; filename=\"file\"; filename*=UTF-8''\(FormText.encoded(found.name))",
            .contentSecurityPolicy: "sandbox; default-src 'none'", .cacheControl: "private, no-store",
        ]
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: found.bytes))
    }

    // MARK: Incidents

    private func openFromIncident(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.useIssues).caller
        guard let number = context.parameters.get("number").flatMap({ Int64($0) }), number > 0 else { throw ClientError.notFound }
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let opened = try await desk.incidents.open(
            IncidentID(number), turn: form["turn"].flatMap { Int64($0) }, words: tools.texts(context),
            base: tools.address(request, context), by: caller)
        return .redirect(to: IssuePath.issue(opened.issue) + (opened.isNew ? "?done=opened" : ""))
    }

    private func closeBoth(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, id) = (try context.require(.useIssues).caller, try Self.number("id", context))
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        guard let incident = form["incident"].flatMap({ Int64($0) }), incident > 0 else { throw ClientError.unreadable }
        do {
            try await desk.incidents.closeBoth(issue: id, incident: IncidentID(incident), by: caller)
            return .redirect(to: IssuePath.issue(id) + "?done=closed")
        } catch let error as ClientError where error.belongsToForm {
            return try await show(id, request, context, problem: error)
        }
    }

    // MARK: A new one

    func form(
        _ request: Request, _ context: AppContext, _ draft: IssueDraft? = nil, problem: ClientError? = nil
    ) async throws -> Response {
        let (caller, texts) = (try context.require(.useIssues).caller, tools.texts(context))
        var model = IssueFormPage(draft, desk.issues.uploads, problem: problem, texts: texts, formats: tools.formats(context))
        do {
            _ = try await desk.people.person(caller)
            guard desk.issues.project?.isEmpty == false else { throw ClientError.redmineProjectMissing }
        } catch let error as ClientError where Self.isRefusal(error) || error == .redmineProjectMissing {
            model.refusal = IssueRefusal(error, texts)
        }
        let signature = try await desk.own.find(by: caller).signature
        model.signatureHint = texts[signature.text.isEmpty ? "issue_signature_none" : "issue_signature_below"]
        return try tools.pages.page(
            "issue_form", title: texts["issue_new"], model: model, request: request, context: context, status: problem?.status ?? .ok,
            address: IssuePath.new)
    }

    // MARK: One's own settings

    private func own(
        _ request: Request, _ context: AppContext, keyProblem: ClientError? = nil, signature: Signature? = nil,
        signatureProblem: ClientError? = nil
    ) async throws -> Response {
        let (caller, texts) = (try context.require(.useIssues).caller, tools.texts(context))
        let own = try await desk.own.find(by: caller)
        var model = IssueOwnPage(own, signature: signature ?? own.signature, texts: texts, formats: tools.formats(context))
        do {
            let person = try await desk.people.person(caller)
            model.who = texts.text(person.hasOwnKey ? "issues_who_key" : "issues_who_mail", ["login": person.login])
        } catch let error as ClientError where Self.isRefusal(error) {
            model.who = texts.sentence(error)
        }
        model.notice = tools.notice(
            request, context, ["key": "issues_key_saved", "removed": "issues_key_removed", "saved": "issues_saved"])
        model.keyProblem = keyProblem.map { texts.sentence($0) }
        model.signatureProblem = signatureProblem.map { texts.sentence($0) }
        return try tools.pages.page(
            "issue_own", title: texts["issues_own_title"], model: model, request: request, context: context,
            status: (keyProblem ?? signatureProblem)?.status ?? .ok, address: IssuePath.own)
    }

    private func setKey(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.useIssues).caller
        var request = request
        do {
            try await desk.own.setKey(try await FormData(&request, limit: PageTools.formLimit)["key"] ?? "", by: caller)
            return .redirect(to: IssuePath.own + "?done=key")
        } catch let error as ClientError where error.belongsToForm {
            return try await own(request, context, keyProblem: error)
        }
    }

    private func setSignature(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.useIssues).caller
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let signature = Signature(kind: form["kind"].flatMap(Signature.Kind.init(rawValue:)) ?? .text, text: form["signature"] ?? "")
        do {
            try await desk.own.setSignature(signature, by: caller)
            return .redirect(to: IssuePath.own + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try await own(request, context, signature: signature, signatureProblem: error)
        }
    }
}
