import Platform

/// How an old connector says who it is: token, salt, proof, service. Values come and go as plain text.
struct NTTMHandshake: Sendable {
    struct Rules: Sendable {
        /// Nil lets nobody in.
        let token: String?
        let key: String?
        let service: String
    }

    enum Step: Hashable, Sendable {
        case token
        case proof(salt: String)
        case service
        case done
    }

    enum Verdict: Equatable {
        case send(String)
        /// It has one more thing to say.
        case more
        case welcome
        case refused(WebSocketClosure)
    }

    private let rules: Rules
    private(set) var step = Step.token

    init(_ rules: Rules) { self.rules = rules }

    /// - Parameter salt: makes the number that the proof needs.
    mutating func take(_ message: WebSocketMessage, salt: () -> String) -> Verdict {
        // The old server compared texts: what came as bytes was equal to none.
        let text: String? = if case .text(let text) = message { text } else { nil }
        switch step {
        case .token:
            guard let token = rules.token, let text, ConnectorToken.isEqual(text, token) else {
                return .refused(ConnectorCloses.unauthorized)
            }
            let salt = salt()
            step = .proof(salt: salt)
            return .send(salt)
        case .proof(let salt):
            let proof = ConnectorToken.digest((rules.token ?? "") + salt + (rules.key ?? ""))
            guard let text, ConnectorToken.isEqual(text, proof) else { return .refused(ConnectorCloses.unauthorized) }
            step = .service
            return .more
        case .service:
            guard text == rules.service else { return .refused(ConnectorCloses.unsupported) }
            step = .done
            return .welcome
        case .done: return .more
        }
    }
}
