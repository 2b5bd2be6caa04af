import HTTPTypes
package import Platform

/// Why something about agents is refused, and why Finesse does not do it.
extension ClientError {
    package static let agents: [ClientError] = [
        .finesseNotSet, .finesseAway, .finesseCertificate, .finesseOutOfService, .finesseUnreadable, .finesseFailing, .finesseLoginMissing,
        .finesseSignInWrong, .finesseSignInNeeded, .finesseTriesOver(wait: 1), .finesseForbids, .finesseHasNone, .finesseRefuses("x"),
        .finesseNeverRead, .finesseTokenWrong, .agentNotFound, .agentStateMissing, .agentStateUnknown("x"),
        .agentStateNotAllowed("x", from: "x"), .agentPhoneNeeded, .agentReasonNotAllowed, .agentSpanNotValid, .callNumberMissing,
        .transferNumberMissing,
    ]

    static let finesseNotSet = Self(.conflict, "finesse-not-set")
    /// The network; whoever works from elsewhere may have no VPN.
    static let finesseAway = Self(.serviceUnavailable, "finesse-away", retryAfter: 5)
    static let finesseCertificate = Self(.badGateway, "finesse-certificate")
    static let finesseOutOfService = Self(.serviceUnavailable, "finesse-out-of-service", retryAfter: 15)
    static let finesseUnreadable = Self(.badGateway, "finesse-unreadable")
    static let finesseFailing = Self(.badGateway, "finesse-failing")
    /// No agents were ever read.
    static let finesseNeverRead = Self(.serviceUnavailable, "finesse-never-read", retryAfter: 5)

    static let finesseLoginMissing = Self(.badRequest, "finesse-login-missing")
    static let finesseSignInWrong = Self(.unprocessableContent, "finesse-sign-in-wrong", field: "password")
    /// Nobody is signed in to Finesse in this sign-in, or not any more.
    static let finesseSignInNeeded = Self(.conflict, "finesse-sign-in-needed")
    /// - Parameter wait: seconds until the login is tried again.
    static func finesseTriesOver(wait: Int) -> Self {
        Self(.tooManyRequests, "finesse-tries-over", values: ["wait": .wait(seconds: wait)], retryAfter: wait)
    }
    static let finesseTokenWrong = Self(.unauthorized, "finesse-token-wrong")
    static let finesseForbids = Self(.forbidden, "finesse-forbids")
    static let finesseHasNone = Self(.notFound, "finesse-has-none")
    /// - Parameter reason: in Finesse's own words.
    static func finesseRefuses(_ reason: String) -> Self {
        Self(.unprocessableContent, "finesse-refuses", values: ["reason": .text(reason)])
    }

    static let agentNotFound = Self(.notFound, "agent-not-found")
    static let agentStateMissing = Self(.badRequest, "agent-state-missing", field: "state")
    static func agentStateUnknown(_ state: String) -> Self {
        Self(.unprocessableContent, "agent-state-unknown", field: "state", values: ["state": .text(state)])
    }
    static func agentStateNotAllowed(_ state: String, from current: String) -> Self {
        Self(.conflict, "agent-state-not-allowed", field: "state", values: ["state": .text(state), "current": .text(current)])
    }
    static let agentPhoneNeeded = Self(.unprocessableContent, "agent-phone-needed", field: "extension")
    /// A supervisor gives none, and only what ends work has one.
    static let agentReasonNotAllowed = Self(.unprocessableContent, "agent-reason-not-allowed", field: "reason")
    static let agentSpanNotValid = Self(.unprocessableContent, "agent-span-not-valid", field: "from")
    static let callNumberMissing = Self(.badRequest, "call-number-missing", field: "callId")
    static let transferNumberMissing = Self(.badRequest, "transfer-number-missing", field: "destination")

    /// What people are told where Finesse does not do what was asked of it.
    init(_ failure: FinesseFailure) {
        switch failure {
        case .away: self = .finesseAway
        case .certificate: self = .finesseCertificate
        case .outOfService: self = .finesseOutOfService
        case .failing: self = .finesseFailing
        case .unreadable: self = .finesseUnreadable
        case .signInWrong: self = .finesseSignInWrong
        case .forbidden: self = .finesseForbids
        case .notFound: self = .finesseHasNone
        case .refused(let type, let message): self = .finesseRefuses(message.isEmpty ? type : message)
        }
    }
}

extension ClientError.Code {
    static let finesseNotSet = ClientError.finesseNotSet.code
}
