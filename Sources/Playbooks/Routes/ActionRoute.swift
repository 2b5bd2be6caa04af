import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Platform

/// `POST /339`, as the Action desk's clients know it: no sign-in, the original's words.
struct ActionRoute: Sendable {
    static let path = "/339"
    private static let bodyLimit = 65_536

    let desk: ActionDesk
    /// Requests a minute of one address; 0 for no limit.
    let rateLimit: Int
    let limiter: RateLimiter<String>

    /// How failures look there; the listener of family `actions` says the same of addresses that it does not have.
    static let family = ErrorFamily(
        name: "actions", of: .actions, covers: { $0.uri.path == path },
        respond: { error, detail, _, _ in .json(["detail": ownWords[error.code] ?? detail], status: error.status) })

    private static let ownWords: [ClientError.Code: String] = [
        "not-found": "Not Found", "method-not-allowed": "Method Not Allowed", "actions-too-many-requests": "Too Many Requests",
        "rate-exceeded": "Too Many Requests",
    ]

    func add(to routes: Routes) {
        routes.family(.actions).post(RouterPath(Self.path)) { request, context in
            try await post(request, from: context.clientAddress)
        }
    }

    private func post(_ request: Request, from address: IPAddress?) async throws -> Response {
        // Before the body is read: what is too much costs nothing.
        if let seconds = limiter.retryAfter(taking: 1, of: address?.limitKey ?? "", perMinute: rateLimit) {
            throw ClientError.tooManyActions(retryAfter: seconds)
        }
        let body = try await request.wholeBody(limit: Self.bodyLimit, setting: "fixed for this address", inflatedLimit: Self.bodyLimit)
        let triggers: Set<Trigger>
        do throws(ActionBody.Refused) { triggers = try ActionBody.triggers(in: String(buffer: body)) } catch {
            return .json(JSON.object(["detail": .list(error.faults)]), status: .unprocessableContent)
        }
        return .json(Self.document(of: try await desk.post(triggers)))
    }

    // MARK: The original's words

    static func document(of answer: ActionDesk.Answer) -> [String: String] {
        guard case .matched(let told) = answer else {
            return ["message": "Necessário criar uma nova ação para esse problema. Time XPTO acionado para cadastro."]
        }
        let outside = told.compactMap(\.message).map { "Mensagem '\($0.words)' enviada para os clientes pelo canal '\($0.channel.label)'" }
        let inside = told.filter { !$0.names.isEmpty }.map { "Comunicado de alerta enviado para '\($0.names.joined(separator: ", "))'" }
        if outside.isEmpty, inside.isEmpty {
            let isFirst = told.contains(where: \.isFirst)
            return ["message": isFirst ? "Incidente criado e relacionado à ação." : "Problema contabilizado."]
        }
        return ["Externo": outside.joined(separator: "; "), "Interno": inside.joined(separator: "; ")]
    }
}

extension Customers.Way {
    /// As the original names it.
    fileprivate var label: String {
        switch self {
        case .push: "Push"
        case .mail: "E-mail"
        case .xmpp: "XMPP"
        case .telegram: "Telegram"
        }
    }
}
