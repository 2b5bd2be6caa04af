package import Kernel
import Platform

/// Why Redmine gave no answer that can be used.
package enum RedmineFailure: Error, Hashable, Sendable {
    /// Nothing answers, or the answer broke off.
    case away(String)
    case slow
    case tooLarge
    /// The page of some proxy, a sign-in form, half an answer.
    case notJSON(status: Int)
    /// 429 and 5xx.
    case failing(status: Int, retryAfter: Duration?)
    /// 401.
    case signInWrong
    /// 412: no such login, or one that is locked.
    case unknownLogin
    case forbidden
    case notFound
    /// Everything else, with what Redmine says to it.
    case refused(status: Int, errors: [String])
    /// The key of the settings is somebody's who may not see people's addresses.
    case notAdministrator
    /// It failed so often that it is left alone until then.
    case leftAlone(until: Timestamp, because: String)

    /// Whether it says something about Redmine, and not about the request.
    package var isOutage: Bool {
        switch self {
        case .away, .slow, .notJSON, .failing, .leftAlone: true
        // What sends elsewhere stands before it: a proxy that wants a sign-in, or shows that something is repaired.
        case .refused(let status, _) where (300..<400).contains(status): true
        case .tooLarge, .signInWrong, .unknownLogin, .forbidden, .notFound, .refused, .notAdministrator: false
        }
    }

    init(_ failure: OutboundFailure) {
        switch failure {
        case .timeout: self = .slow
        case .answerTooLarge: self = .tooLarge
        default: self = .away(failure.description)
        }
    }

    init?(status: Int, errors: [String], retryAfter: Duration?) {
        switch status {
        case 200..<300: return nil
        case 401: self = .signInWrong
        case 403: self = .forbidden
        case 404, 410: self = .notFound
        case 412: self = .unknownLogin
        case 429, 500...: self = .failing(status: status, retryAfter: retryAfter)
        default: self = .refused(status: status, errors: errors)
        }
    }
}

extension RedmineFailure: CustomStringConvertible {
    /// For the log and for operators: English, without anything secret.
    package var description: String {
        switch self {
        case .away(let reason): "Redmine cannot be reached: \(reason)"
        case .slow: "Redmine did not answer in time"
        case .tooLarge: "Redmine's answer is larger than redmine.answer_bytes"
        case .notJSON(let status): "the answer is no JSON (status \(status)): something else answers at redmine.url"
        case .failing(let status, _): "Redmine failed (status \(status))"
        case .signInWrong: "Redmine does not know the key (status 401); its REST web service may be switched off"
        case .unknownLogin: "Redmine does not know the login, or it is locked (status 412)"
        case .notAdministrator: "redmine.api_key is no administrator's key"
        case .forbidden: "Redmine refused it (status 403)"
        case .notFound: "Redmine does not have it (status 404)"
        case .refused(let status, _) where (300..<400).contains(status):
            "Redmine sends elsewhere (status \(status)): redmine.url is not quite its address"
        case .refused(let status, let errors):
            "Redmine refused it (status \(status))" + (errors.isEmpty ? "" : ": " + errors.joined(separator: "; "))
        case .leftAlone(let until, let reason): "\(reason); it is left alone until \(until.rfc3339)"
        }
    }
}
