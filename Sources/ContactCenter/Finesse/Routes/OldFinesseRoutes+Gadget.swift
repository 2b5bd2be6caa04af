import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What the transfer gadget asks, and what programs ask with the token that a page holds. Each acts as the person who is signed in.
extension OldFinesseRoutes {
    func addGadget(to routes: Routes, by entrance: OldRoute) {
        for path in [FinessePath.config, FinessePath.staticConfig] {
            entrance.get(path, .json, on: routes) { _, _ in .json(JSON.object(["transferNumber": .text(agents.transferNumber)])) }
        }
        entrance.get(FinessePath.testConnection, .json, on: routes) { _, context in try await test(context) }
        entrance.get(FinessePath.dialogs, .json, on: routes) { _, context in try await dialogs(context) }
        entrance.put(FinessePath.transfer, .json, on: routes) { try await transfer($0, $1) }
        entrance.get(FinessePath.proxyAgents, .json, on: routes) { request, context in
            let identity = try await holder(request, context)
            return .json(answers.users(try await agents.board(by: identity.caller).agents))
        }
        entrance.get(FinessePath.proxyCalls, .json, on: routes) { request, context in
            _ = try await holder(request, context)
            return try await dialogs(context)
        }
    }

    private func test(_ context: AppContext) async throws -> Response {
        guard let trouble = try await agents.trouble(by: try context.requireIdentity().caller) else {
            return .json(JSON.object(["success": true, "message": .text(answers.words["finesse_old_available"])]))
        }
        return .json(JSON.object(["success": false, "error": .text(answers.trouble(trouble))]), status: .badGateway)
    }

    private func dialogs(_ context: AppContext) async throws -> Response {
        let identity = try context.requireIdentity()
        return .json(answers.dialogs(try await agents.calls(.browser(identity.sessionKey), by: identity.caller)))
    }

    private func transfer(_ request: Request, _ context: AppContext) async throws -> Response {
        var context = context
        let body = try await OldRoute.json(request, &context)
        let identity = try context.requireIdentity()
        let call = body["callId"].flatMap { $0.string ?? $0.int.map(String.init) } ?? ""
        try await agents.transfer(
            call, to: body["destination"]?.string, in: .browser(identity.sessionKey), by: identity.caller)
        return .json(JSON.object(["success": true, "message": .text(answers.words["finesse_old_transferred"])]))
    }

    /// Who holds a token that is valid.
    private func holder(_ request: Request, _ context: AppContext) async throws -> Identity {
        let identity = try context.requireIdentity()
        let token = request.headers[.sessionToken] ?? ""
        guard try await agents.check(token: token, of: identity.sessionKey, by: identity.caller) != nil else {
            throw ClientError.finesseTokenWrong
        }
        return identity
    }
}

extension HTTPField.Name {
    fileprivate static let sessionToken = Self("X-Session-Token") ?? .cookie
}
