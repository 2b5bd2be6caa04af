import Kernel
package import Platform

/// One try to tell a web hook something: what was sent, and what came back.
package struct WebhookExchange: Sendable {
    package let request: OutboundHTTP.Request
    package let answer: Result<OutboundHTTP.Answer, OutboundFailure>
    package let milliseconds: Int
    private let at: Timestamp

    init(request: OutboundHTTP.Request, answer: Result<OutboundHTTP.Answer, OutboundFailure>, milliseconds: Int, at: Timestamp) {
        (self.request, self.answer, self.milliseconds, self.at) = (request, answer, milliseconds, at)
    }

    /// Nil without an answer.
    var status: Int? { if case .success(let answer) = answer { answer.status } else { nil } }

    /// Any 2xx takes it. No answer and an answer that speaks of now are worth another try; every other one, redirects too, would be
    /// the same again.
    package var outcome: SendOutcome {
        switch answer {
        case .success(let answer) where (200..<300).contains(answer.status): .taken()
        case .success(let answer) where [408, 425, 429].contains(answer.status) || (500..<600).contains(answer.status):
            .passing(reason: "status \(answer.status)", after: answer.retryAfter(at: at))
        case .success(let answer): .permanent(reason: "status \(answer.status)")
        case .failure(.forbidden(let host)): .permanent(reason: OutboundFailure.forbidden(host).description)
        case .failure(let failure): .passing(reason: failure.description)
        }
    }
}
