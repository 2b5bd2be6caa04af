import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// A person's notices on the desk.
struct NoticePages: Sendable {
    let notices: NoticeOperations
    let live: NoticeLive
    let tools: PageTools
    let old: OldRoute

    static let parts = PageParts(
        module: "helpdesk_notices",
        templates: [
            "notice_list": PackageResources.notice_list_mustache, "notice_row": PackageResources.notice_row_mustache,
            "notice": PackageResources.notice_mustache, "notice_count": PackageResources.notice_count_mustache,
            "notice_choices": PackageResources.notice_choices_mustache,
        ],
        dictionaries: [
            .english: PackageResources.helpdesk_notices_en_json, .russian: PackageResources.helpdesk_notices_ru_json,
            .portuguese: PackageResources.helpdesk_notices_pt_BR_json,
        ],
        assets: ["notices.css": PackageResources.notices_css, "notices.js": PackageResources.notices_js])

    static let rail: [RailEntry] = {
        let pages = [
            (NoticePath.list, "notices_title"), (NoticePath.history, "notices_history_title"),
            (NoticePath.choices, "notices_choices_title"),
        ].map { NavigationItem(path: $0.0, textKey: $0.1, icon: "comment") }
        var item = NavigationItem(textKey: "notices_title", icon: "comment", pages: pages)
        item?.countPath = NoticePath.count
        item?.families.insert(.helpdesk)
        return item.map { [RailEntry($0, order: 36)] } ?? []
    }()

    func add(to routes: Routes) {
        // The old address is the desk's, too. Declared first, it leads whoever is not signed in to the old sign-in.
        old.get(NoticePath.list, .page, on: routes) { request, context in try await list(request, context) }
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(NoticePath.list)) { request, context in try await list(request, context) }
        for members in [members, AccountsPages.oldMembers(of: routes, publicURL: tools.publicURL)] { add(to: members) }
    }

    private func add(to members: RouterGroup<AppContext>) {
        members.get(RouterPath(NoticePath.history)) { request, context in try await list(request, context, isHistory: true) }
        members.get(RouterPath(NoticePath.count)) { _, context in
            let unread = try await notices.unread(by: try caller(context))
            let model = NoticeBadge(unread.all, texts: tools.texts(context), formats: tools.formats(context))
            return try tools.pages.fragment("notice_count", model: model, context: context)
        }
        members.get(RouterPath(NoticePath.live)) { request, context in try live.response(to: request, context: context) }
        members.get(RouterPath(NoticePath.choices)) { request, context in try await choices(request, context) }
        members.post(RouterPath(NoticePath.choices)) { request, context in try await choose(request, context) }
        members.get(RouterPath(NoticePath.pattern)) { request, context in try await open(request, context) }
        addChanges(to: members)
    }

    private func addChanges(to members: RouterGroup<AppContext>) {
        members.post(RouterPath(NoticePath.readPattern)) { _, context in
            _ = try await notices.read(try Self.id(context), by: try caller(context))
            return Response.redirect(to: NoticePath.list)
        }
        members.post(RouterPath(NoticePath.readAll)) { request, context in
            let form = try await form(request)
            try await notices.readAll(upTo: Self.newest(form), by: try caller(context))
            return Response.redirect(to: NoticePath.list)
        }
        members.post(RouterPath(NoticePath.clear)) { request, context in
            let form = try await form(request)
            let clearing = try await notices.clear(upTo: Self.newest(form), by: try caller(context))
            return NoticeFlash.answer(.cleared(clearing), in: context)
        }
        members.post(RouterPath(NoticePath.undo)) { request, context in
            guard let moment = try await form(request)["moment"].flatMap({ Int64($0) }) else { throw ClientError.unreadable }
            let count = try await notices.restore(clearedAt: Timestamp(microseconds: moment), by: try caller(context))
            return NoticeFlash.answer(.restored(count), in: context)
        }
    }

    private func caller(_ context: AppContext) throws -> Caller { try context.requireIdentity().caller }

    private func form(_ request: Request) async throws -> FormData {
        var request = request
        return try await FormData(&request, limit: PageTools.formLimit)
    }

    /// What came after the page was made is not meant.
    private static func newest(_ form: FormData) -> NoticeID? { form["newest"].flatMap { Int64($0) }.map { NoticeID($0) } }

    private static func id(_ context: AppContext) throws -> NoticeID {
        guard let id = context.parameters.get("id").flatMap({ Int64($0) }) else { throw ClientError.notFound }
        return NoticeID(id)
    }

    // MARK: Lists

    private func list(_ request: Request, _ context: AppContext, isHistory: Bool = false) async throws -> Response {
        let caller = try caller(context)
        let before = request.uri.queryParameters.get("before").flatMap { Int64($0) }.map { NoticeID($0) }
        let flash = NoticeFlash(request, context)
        var data = NoticeListPage.Data(
            found: try await notices.list(
                NoticeFilter(withCleared: isHistory), before: before, limit: NoticeListPage.size + 1, by: caller),
            counts: try await notices.unread(by: caller), all: try await notices.count(by: caller))
        (data.isHistory, data.isFirst) = (isHistory, before == nil)
        switch flash {
        case .cleared(let clearing): data.cleared = clearing
        case .restored(let count): data.restored = count
        case nil: break
        }
        let texts = tools.texts(context)
        var response = try tools.pages.page(
            "notice_list", title: texts[isHistory ? "notices_history_title" : "notices_title"],
            model: NoticeListPage(data, texts: texts, formats: tools.formats(context)), request: request, context: context,
            address: isHistory ? NoticePath.history : NoticePath.list)
        if flash != nil { response.set(NoticeFlash.removal, in: context) }
        return response
    }

    /// Shows the whole text of one, which is read by that.
    private func open(_ request: Request, _ context: AppContext) async throws -> Response {
        let (id, caller, texts) = (try Self.id(context), try caller(context), tools.texts(context))
        // What is fetched before somebody asks for it was not shown.
        let isAhead = request.headers[.secPurpose]?.contains("prefetch") == true || request.method == .head
        let notice = isAhead ? try await notices.find(id, by: caller) : try await notices.read(id, by: caller)
        let row = NoticeRow(notice, isOpen: true, texts: texts, formats: tools.formats(context))
        return try tools.pages.page(
            "notice", title: "#\(notice.draft.issue) \(notice.draft.subject)", model: NoticePage(row: row), request: request,
            context: context)
    }

    // MARK: Choices

    private func choices(
        _ request: Request, _ context: AppContext, typedJID: String? = nil, refused: ClientError? = nil
    ) async throws -> Response {
        let texts = tools.texts(context)
        let model = NoticeChoicesPage(
            try await notices.choices(by: try caller(context)), methodsURL: tools.deskAddress("/profile/contact-methods", context),
            typedJID: typedJID,
            saved: tools.notice(request, context, ["saved": "notice_choices_saved"]), problem: refused.map { texts.sentence($0) },
            texts: texts)
        return try tools.pages.page(
            "notice_choices", title: texts["notices_choices_title"], model: model, request: request, context: context,
            status: refused == nil ? .ok : .unprocessableContent, address: NoticePath.choices)
    }

    private func choose(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, form) = (try caller(context), try await form(request))
        do {
            _ = try await notices.choose(
                { choices in
                    (choices.assignee, choices.author, choices.watcher) = (form.isOn("assignee"), form.isOn("author"), form.isOn("watcher"))
                    (choices.xmpp, choices.webpush, choices.mail) = (form.isOn("xmpp"), form.isOn("webpush"), form.isOn("mail"))
                    choices.jid = form["jid"]
                }, by: caller)
            return .redirect(to: NoticePath.choices + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try await choices(request, context, typedJID: form["jid"], refused: error)
        }
    }
}

extension FormData {
    fileprivate func isOn(_ name: String) -> Bool { self[name] != nil }
}

extension HTTPField.Name {
    fileprivate static let secPurpose = Self("Sec-Purpose") ?? .from
}
