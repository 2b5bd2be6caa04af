import Kernel
import Platform

extension ChangeKind {
    static let serviceChanged = ChangeKind(rawValue: "service.changed")
    static let serviceDeleted = ChangeKind(rawValue: "service.deleted")
}

extension ChangeDeclaration {
    /// Users and tokens are nobody's business but the administrators'.
    static let services = ChangeDeclaration(kinds: [.serviceChanged, .serviceDeleted]) { event in
        switch event {
        case .serviceChanged(let service): Change(.serviceChanged, service: service)
        case .serviceDeleted(let service, let team): Change(.serviceDeleted, service: service, team: team)
        default: nil
        }
    }
}
