import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What is shown when the telephone rings.
struct PopPages: Sendable {
    let pop: PopOperations
    let themes: [String]
    let tools: PageTools

    /// - Parameters:
    ///   - call: recorded already; shown to those who are signed in, in `context`.
    ///   - context: without anybody where another site asks.
    func show(_ call: Call, _ request: Request, _ context: AppContext) async throws -> Response {
        guard context.may(.viewCalls) else { return try recorded(call, request, context) }
        return try await page(call.id, request, context)
    }

    /// Who called is personal: whoever is not signed in is told that the call is recorded, and led to its card by the sign-in.
    private func recorded(_ call: Call, _ request: Request, _ context: AppContext) throws -> Response {
        let texts = tools.texts(context)
        let model = RecordedPage(
            cardURL: CallPath.card(call.id), signInURL: context.identity == nil ? AgencyPath.signIn(leadingTo: CallPath.card(call.id)) : nil
        )
        return try tools.pages.page(
            "call_recorded", title: texts["pop_recorded_title"], model: model, request: request, context: context,
            address: CallPath.card(call.id))
    }

    func page(
        _ id: CallID, _ request: Request, _ context: AppContext, problem: ClientError? = nil
    ) async throws -> Response {
        let caller = try context.require(.viewCalls).caller
        let view = try await pop.show(id, by: caller)
        let texts = tools.texts(context)
        var model = PopPage(
            view, themes: themes, mayNote: caller.may(.noteCalls), texts: texts, formats: tools.formats(context))
        model.problem = problem.map { texts.sentence($0) }
        model.notice = tools.notice(
            request, context,
            ["theme": "pop_theme_saved", "notes": "pop_notes_saved", "agency": "pop_agency_saved", "caller": "pop_caller_saved"])
        return try tools.pages.page(
            "call_pop", title: model.heading, model: model, request: request, context: context, status: problem?.status ?? .ok,
            address: CallPath.card(id))
    }
}

/// Model of the template `call_recorded`.
struct RecordedPage {
    let cardURL: String
    /// Nil for somebody who is signed in and may not see calls.
    let signInURL: String?
}
