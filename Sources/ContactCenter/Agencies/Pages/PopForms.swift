import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The page of a call for those who are signed in, and what is sent from it.
struct PopForms: Sendable {
    let pop: PopOperations
    let calls: CallOperations
    let sessions: CallSessions
    let pages: PopPages

    func add(to routes: Routes, by entrance: OldRoute) {
        entrance.get(AgencyPath.callPattern, .page, on: routes) { request, context in
            let (identity, id) = (try context.require(.viewCalls), try Self.call(context))
            // Scripts of a page that is open fetch it anew: that opens nothing, or an older window would take "the call" back.
            if !request.isAskedByPage, request.headers[.scripted] == nil {
                _ = try await calls.show(id, in: sessions.session(of: identity, request, context), by: identity.caller)
            }
            return try await pages.page(id, request, context)
        }
        entrance.get(AgencyPath.shown, .page, on: routes) { request, context in
            let identity = try context.require(.viewCalls)
            let last = try await calls.current(in: sessions.session(of: identity, request, context), by: identity.caller)
            // The old page showed what its session held, whatever name stood in the address.
            guard let last else { return .redirect(to: CallPath.dashboard) }
            return try await pages.page(last.id, request, context)
        }
        entrance.post(AgencyPath.themePattern, .page, on: routes) { request, context in
            try await form(request, context, done: "theme") { id, form, caller in
                _ = try await calls.setTheme(form["theme"] ?? "", of: id, by: caller)
            }
        }
        entrance.post(AgencyPath.notesPattern, .page, on: routes) { request, context in
            try await form(request, context, done: "notes") { id, form, caller in
                _ = try await calls.setNotes(form["notes"] ?? "", of: id, by: caller)
            }
        }
        entrance.post(AgencyPath.choicePattern, .page, on: routes) { request, context in
            try await form(request, context, done: "agency") { id, form, caller in
                guard let agency = form["agency"].flatMap({ AgencyID($0) }) else { throw ClientError.agencyNotFound }
                try await pop.choose(agency, for: id, by: caller)
            }
        }
        entrance.post(AgencyPath.callerPattern, .page, on: routes) { request, context in
            try await form(request, context, done: "caller") { id, form, caller in
                let draft = try CallerDraft(name: form["name"] ?? "", company: form["company"], note: form["note"])
                try await pop.note(draft, for: id, by: caller)
            }
        }
    }

    static func call(_ context: AppContext) throws -> CallID {
        guard let number = context.parameters.get("id").flatMap({ Int64($0) }), number > 0 else { throw ClientError.callNotFound }
        return CallID(number)
    }

    /// Does what is sent, and leads back to the page; shows it again with the reason where it is refused.
    private func form(
        _ request: Request, _ context: AppContext, done: String, _ work: (CallID, FormData, Caller) async throws -> Void
    ) async throws -> Response {
        var context = context
        let id = try Self.call(context)
        let form = try await OldRoute.form(request, &context)
        let caller = try context.require(.noteCalls).caller
        do {
            try await work(id, form, caller)
        } catch let error as ClientError where error.belongsToForm {
            return try await pages.page(id, request, context, problem: error)
        }
        return .redirect(to: CallPath.card(id) + "?done=" + done)
    }
}

extension HTTPField.Name {
    /// Sent by htmx with all that it fetches.
    fileprivate static let scripted = Self("HX-Request") ?? .from
}
