import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// `/finesse/call-transfer`: the calls that are with somebody now, each with a button that hands it on.
struct CallTransferPages: Sendable {
    let agents: AgentOperations
    let tools: PageTools

    func add(to routes: Routes, by entrance: OldRoute) {
        entrance.get(FinessePath.gadget, .page, on: routes) { request, context in try await show(request, context) }
        entrance.post(FinessePath.gadget, .page, on: routes) { request, context in try await transfer(request, context) }
    }

    private func show(_ request: Request, _ context: AppContext, problem: ClientError? = nil) async throws -> Response {
        let identity = try context.requireIdentity()
        let texts = tools.texts(context)
        var (calls, refusal) = ([AgentCall](), problem)
        do {
            calls = try await agents.calls(.browser(identity.sessionKey), by: identity.caller)
        } catch let error as ClientError where error.belongsToForm || error.status.code >= 500 {
            refusal = refusal ?? error
        }
        let done = tools.notice(request, context, ["sent": "transfer_done"])
        var model = CallTransferPage(calls, number: agents.transferNumber, done: done, refusal: refusal, texts: texts)
        // Where one signs in to Finesse is a page of the desk.
        if !context.serves(.desk) { model.needsSignIn = false }
        return try tools.pages.page(
            "call_transfer", title: texts["transfer_title"], model: model, request: request, context: context,
            status: problem?.status ?? .ok, address: FinessePath.gadget)
    }

    private func transfer(_ request: Request, _ context: AppContext) async throws -> Response {
        var context = context
        let form = try await OldRoute.form(request, &context)
        let identity = try context.requireIdentity()
        do {
            try await agents.transfer(
                form["call"] ?? "", to: form["number"], in: .browser(identity.sessionKey), by: identity.caller)
            return .redirect(to: FinessePath.gadget + "?done=sent")
        } catch let error as ClientError where error.belongsToForm || error.status.code >= 500 || error.status == .badRequest {
            return try await show(request, context, problem: error)
        }
    }
}

/// Model of the template `call_transfer`.
struct CallTransferPage {
    struct Call {
        let id: String
        let from: String
        let to: String
        let queue: String?
        let number: String
        let fieldID: String
    }

    let sendURL = FinessePath.gadget
    let signInURL = AgentPath.board
    let done: String?
    let refusal: String?
    var needsSignIn: Bool
    let calls: [Call]
    let isEmpty: Bool

    init(_ calls: [AgentCall], number: String, done: String?, refusal: ClientError?, texts: TextCatalog) {
        self.done = done
        needsSignIn = refusal?.code == ClientError.finesseSignInNeeded.code
        self.refusal = refusal.map(texts.sentence)
        self.calls = calls.enumerated().map { place, call in
            Call(
                id: call.id, from: call.from, to: call.to, queue: call.queue.isEmpty ? nil : call.queue, number: number,
                fieldID: "number-\(place)")
        }
        isEmpty = calls.isEmpty && refusal == nil
    }
}
