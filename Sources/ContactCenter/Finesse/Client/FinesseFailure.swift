import HTTPTypes
import Kernel
import Platform

/// Why Finesse gave no answer that can be used.
package enum FinesseFailure: Error, Hashable, Sendable {
    /// Nothing answers, or not in time.
    case away(String)
    case certificate(String)
    /// 503, or what it says of itself: another node may serve.
    case outOfService(retryAfter: Duration?)
    /// The login or its password: never to be tried again by itself, because the fifth failure locks the account.
    case signInWrong
    /// The login is right, and may not do this.
    case forbidden(String)
    case notFound
    /// What was asked for cannot be, in Finesse's words.
    case refused(type: String, message: String)
    /// An error of its own.
    case failing(status: Int)
    /// The page of something else.
    case unreadable

    /// Whether another node may know better. A wrong password is as wrong there, and is counted there, too.
    var isOfNode: Bool {
        switch self {
        case .away, .certificate, .outOfService, .failing, .unreadable: true
        case .signInWrong, .forbidden, .notFound, .refused: false
        }
    }

    var trouble: FinesseTrouble {
        switch self {
        case .away: .away
        case .certificate: .certificate
        case .outOfService, .failing: .outOfService
        case .signInWrong: .signIn
        case .forbidden: .rights
        case .notFound, .refused, .unreadable: .unreadable
        }
    }

    init(_ failure: OutboundFailure) {
        switch failure {
        case .tls(let reason) where TLSFault.isOfCertificate(reason): self = .certificate(reason)
        case .answerTooLarge: self = .unreadable
        default: self = .away(failure.description)
        }
    }

    /// Errors of a 401 that say nothing about the password.
    private static let ofRights = ["invalid authorization user specified", "invalid supervisor"]

    /// Nil for a success.
    /// - Parameter body: what came along.
    init?(status: Int, body: FinesseXML?, retryAfter: Duration?) {
        let error = body.flatMap { $0.name == "apierrors" ? $0.child("ApiError") : nil }
        let (type, message) = (error?["ErrorType"] ?? "", error?["ErrorMessage"] ?? "")
        switch status {
        case 200..<300: return nil
        case 401 where Self.ofRights.contains(type.lowercased()): self = .forbidden(message)
        case 401 where type.lowercased() == "invalid state": self = .refused(type: type, message: message)
        case 401: self = .signInWrong
        case 403: self = .forbidden(message)
        case 404: self = .notFound
        case 429, 503: self = .outOfService(retryAfter: retryAfter)
        case 400, 405..<500: self = .refused(type: type.isEmpty ? "HTTP \(status)" : type, message: message)
        case 500...: self = .failing(status: status)
        default: self = .unreadable
        }
    }
}

extension FinesseFailure: CustomStringConvertible {
    /// For the log and for operators: English, without anything secret.
    package var description: String {
        switch self {
        case .away(let reason): "Finesse cannot be reached: \(reason)"
        case .certificate(let reason): "Finesse's certificate is not trusted (finesse.ca_file): \(reason)"
        case .outOfService: "Finesse says that it is out of service (status 503)"
        case .signInWrong: "Finesse does not take the login and the password (status 401)"
        case .forbidden(let reason): "Finesse does not allow it" + (reason.isEmpty ? "" : ": \(reason)")
        case .notFound: "Finesse does not have it (status 404)"
        case .refused(let type, let message): "Finesse refused it: \(type)" + (message.isEmpty ? "" : " (\(message))")
        case .failing(let status): "Finesse failed (status \(status))"
        case .unreadable: "the answer is not Finesse's: something else answers at finesse.urls"
        }
    }
}
