import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The forms of the old pages, and of ours: they come with the cookie of a sign-in and need no form token, where no other site
/// sent them.
struct OldIssueForms: Sendable {
    /// Bytes of the fields of a form.
    private static let fieldLimit = 128 << 10

    let pages: IssuePages

    func add(to routes: Routes, by entrance: OldRoute) {
        entrance.post(IssuePath.pattern, .page, on: routes) { request, context in try await comment(request, context) }
        entrance.post(IssuePath.new, .page, on: routes) { request, context in try await open(request, context) }
    }

    private func read(_ request: Request, _ context: inout AppContext, files: Int) async throws -> FormData {
        var request = request
        let form = try await FormData(&request, limit: Self.fieldLimit, fileLimit: files)
        // Whoever lost a right while their form was on its way must not use it.
        context.identity = try await context.identify?()
        _ = try context.requireIdentity()
        return form
    }

    private func comment(_ request: Request, _ context: AppContext) async throws -> Response {
        var context = context
        let id = try IssuePages.number("id", context)
        let form = try await read(request, &context, files: Self.fieldLimit)
        let text = form["comment"] ?? ""
        do {
            let entry = try await pages.desk.issues.comment(text, on: id, by: try context.requireIdentity().caller)
            return .redirect(to: IssuePath.issue(id) + (entry == nil ? "?done=sent" : ""))
        } catch let error as ClientError where error.belongsToForm {
            return try await pages.show(id, request, context, problem: error, typed: text)
        }
    }

    private func open(_ request: Request, _ context: AppContext) async throws -> Response {
        var context = context
        let form = try await read(request, &context, files: pages.desk.issues.uploads.bytes)
        let files = form.uploads.filter { $0.field == "upload_files" || $0.field == "upload_files[]" }
        let draft = IssueDraft(
            subject: form["subject"] ?? "", description: form["description"] ?? "",
            files: files.map { IssueDraft.File(name: $0.name, type: $0.type, bytes: $0.bytes) })
        do {
            _ = try await pages.desk.issues.open(draft, by: try context.requireIdentity().caller)
            return .redirect(to: IssuePath.list)
        } catch let error as ClientError where error.belongsToForm {
            return try await pages.form(request, context, draft, problem: error)
        }
    }
}
