import Platform

/// Why the gateway gave no card. Never holds an address: passwords and sessions stand in those.
enum GatewayFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// None is set up.
    case notSet
    case away(OutboundFailure)
    /// A status that says nothing of the session.
    case status(Int)
    /// It takes neither the name nor the password.
    case signInRefused
    /// Signed in anew, and still no agency.
    case noAgency
    /// No XML, larger than is read, or with declarations of its own.
    case unreadable
    case slow

    var description: String {
        switch self {
        case .notSet: "no gateway is set up"
        case .away(let failure): failure.description
        case .status(let status): "it answered \(status)"
        case .signInRefused: "it gave no session"
        case .noAgency: "it showed no agency"
        case .unreadable: "its answer is not to be read"
        case .slow: "no answer in time"
        }
    }

    /// Word for dictionaries.
    var key: String {
        switch self {
        case .notSet: "not_set"
        case .away, .status: "away"
        case .signInRefused: "refused"
        case .noAgency: "no_agency"
        case .unreadable: "unreadable"
        case .slow: "slow"
        }
    }
}
