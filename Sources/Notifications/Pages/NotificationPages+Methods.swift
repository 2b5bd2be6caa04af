import Accounts
import Hummingbird
import Kernel
import Platform

/// How one is reached, and customers' contacts.
extension NotificationPages {
    func addMethods(to members: RouterGroup<AppContext>) {
        let pattern = MessagePath.ownMethods + "/:id"
        members.get(RouterPath(MessagePath.ownMethods)) { request, context in try await listMethods(request, context) }
        members.post(RouterPath(MessagePath.ownMethods)) { request, context in
            try await changeMethods(request, context) { form, caller in
                let channel = ChannelKind(rawValue: form["channel"] ?? "") ?? .mail
                guard channel == .webpush else {
                    _ = try await methods.add(channel, form["address"] ?? "", by: caller)
                    return "added"
                }
                _ = try await methods.add(browser: JSONReader.value(of: form["subscription"] ?? "") ?? .null, by: caller)
                return "verified"
            }
        }
        members.post(RouterPath(MessagePath.ownMethods + "/telegram")) { request, context in try await telegramCode(request, context) }
        members.post(RouterPath(pattern + "/verify")) { request, context in
            let id = try number(context)
            return try await changeMethods(request, context) { form, caller in
                _ = try await methods.verify(id, code: form["code"] ?? "", by: caller)
                return "verified"
            }
        }
        members.post(RouterPath(pattern + "/quiet")) { request, context in
            let id = try number(context)
            return try await changeMethods(request, context) { form, caller in
                _ = try await methods.setQuiet(Self.quiet(form), of: id, by: caller)
                return "saved"
            }
        }
        members.post(RouterPath(pattern + "/raise")) { _, context in
            try await methods.raise(try number(context), by: try caller(context))
            return Response.redirect(to: MessagePath.ownMethods + "?done=saved")
        }
        members.post(RouterPath(pattern + "/remove")) { _, context in
            try await methods.remove(try number(context), by: try caller(context))
            return Response.redirect(to: MessagePath.ownMethods + "?done=removed")
        }
    }

    private func listMethods(
        _ request: Request, _ context: AppContext, form: FormData? = nil, refused: ClientError? = nil
    ) async throws -> Response {
        let (caller, texts) = (try caller(context), tools.texts(context))
        let notices = [
            "added": "method_added", "verified": "method_was_verified", "saved": "method_saved", "removed": "method_removed",
        ]
        let browser = WebPushForm(key: try await browserKey(), action: MessagePath.ownMethods).piece
        let model = ContactMethodsPage(
            try await methods.list(by: caller), browser: browser, form: form, notice: tools.notice(request, context, notices),
            problem: refused.map { texts.sentence($0) }, texts: texts)
        return try page(
            "contact_methods", "methods_title", model, at: MessagePath.ownMethods, request, context, problem: refused != nil)
    }

    /// - Parameter change: what is done with the form; the word of what was done.
    private func changeMethods(
        _ request: Request, _ context: AppContext, _ change: (FormData, Caller) async throws -> String
    ) async throws -> Response {
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        do {
            let done = try await change(form, try caller(context))
            return .redirect(to: MessagePath.ownMethods + "?done=" + done)
        } catch let error as ClientError where error.belongsToForm {
            return try await listMethods(request, context, form: form, refused: error)
        }
    }

    /// Nil when one of the times is missing.
    private static func quiet(_ form: FormData) -> QuietHours? {
        guard let from = QuietHours.minutes(form["from"] ?? ""), let to = QuietHours.minutes(form["to"] ?? ""), from != to else {
            return nil
        }
        return QuietHours(from: from, to: to, level: Level(word: form["level"] ?? "") ?? .critical)
    }

    private func telegramCode(_ request: Request, _ context: AppContext) async throws -> Response {
        let (texts, made) = (tools.texts(context), try await methods.telegramCode(by: try caller(context)))
        return try tools.shownOnce(
            "/link " + made.code, title: texts["method_telegram_title"], explanation: texts["method_telegram_code"],
            backURL: MessagePath.ownMethods, backLabel: texts["methods_title"], request, context)
    }

    // MARK: Customers

    func addContacts(to members: RouterGroup<AppContext>) {
        members.get(RouterPath(MessagePath.contacts)) { request, context in try await listContacts(request, context) }
        members.post(RouterPath(MessagePath.contacts)) { request, context in try await takeContacts(request, context) }
        members.post(RouterPath(MessagePath.contacts + "/:id/remove")) { _, context in
            try await contacts.remove(try number(context), by: try caller(context))
            return Response.redirect(to: MessagePath.contacts + "?done=removed")
        }
    }

    private func listContacts(
        _ request: Request, _ context: AppContext, report: ContactOperations.Report? = nil, typed: String = "", refused: ClientError? = nil
    ) async throws -> Response {
        let texts = tools.texts(context)
        let after = FormData(queryOf: request)["after"].flatMap { Int64($0) } ?? 0
        let found = try await contacts.list(after: after, limit: ContactListPage.size + 1, by: try caller(context))
        let model = ContactListPage(
            found, report: report, typed: typed, notice: tools.notice(request, context, ["removed": "contact_was_removed"]),
            problem: refused.map { texts.sentence($0) }, texts: texts)
        return try page("contact_list", "contacts_title", model, at: MessagePath.contacts, request, context, problem: refused != nil)
    }

    private func takeContacts(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try caller(context)
        try caller.require(.manageContacts)
        var request = request
        // In a form each letter may take three.
        let form = try await FormData(&request, limit: 3 * ContactFile.longest)
        let (lines, isPreview) = (form["file"] ?? "", form["action"] == "preview")
        do {
            let report = try await contacts.take(try ContactFile(lines), isPreview: isPreview, by: caller)
            return try await listContacts(request, context, report: report, typed: isPreview || !report.refused.isEmpty ? lines : "")
        } catch let error as ClientError where error.belongsToForm {
            return try await listContacts(request, context, typed: lines, refused: error)
        }
    }
}
