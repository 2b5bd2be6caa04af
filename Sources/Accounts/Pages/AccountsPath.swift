import Foundation
package import Kernel

/// The addresses of this module's pages.
package enum AccountsPath {
    package static let signIn = "/sign-in"
    package static let openID = "/sign-in/oidc"
    /// To be registered with the provider, behind the server's public address.
    package static let openIDReturn = "/sign-in/oidc/callback"
    package static let signOut = "/sign-out"
    /// The sign-in of the old helpdesk's pages, and where it leads.
    package static let login = "/login"
    package static let loginHome = "/notifications"
    package static let services = "/services"
    package static let report = "/report"

    package static let users = "/users"
    package static let teams = "/teams"
    package static let tokens = "/tokens"
    package static let audit = "/audit"
    package static let auditExport = "/audit.csv"
    package static let profile = "/profile"

    package static let userPattern = users + "/:id"
    package static let teamPattern = teams + "/:id"
    package static let setUpPattern = "/setup/:token"
    package static let servicePattern = "/services/:id"
    package static let serviceRotatePattern = servicePattern + "/rotate"
    package static let serviceTestPattern = servicePattern + "/test"
    package static let serviceDeletePattern = servicePattern + "/delete"

    package static func setUp(_ token: String) -> String { "/setup/\(token)" }
    package static func service(_ id: ServiceID) -> String { "/services/\(id)" }
    package static func servicePreview(_ id: ServiceID) -> String { service(id) + "?preview=on#preview-title" }
    package static func serviceRotate(_ id: ServiceID) -> String { service(id) + "/rotate" }
    package static func serviceTest(_ id: ServiceID) -> String { service(id) + "/test" }
    package static func serviceDelete(_ id: ServiceID) -> String { service(id) + "/delete" }
    package static func report(_ id: ServiceID) -> String { report + "?service=\(id)" }

    package static func user(_ id: UserID) -> String { users + "/\(id)" }
    package static func team(_ id: TeamID) -> String { teams + "/\(id)" }
    /// Where a team gets services.
    package static func teamServices(_ id: TeamID) -> String { team(id) + "/services" }
    package static func users(search: String, after: UserID? = nil) -> String {
        address(users, [("q", search.isEmpty ? nil : search), ("after", after?.description)])
    }
    package static func audit(subject: AuditSubject) -> String { address(audit, [("subject", subject.text)]) }

    /// A path with the fields that are not nil.
    static func address(_ path: String, _ fields: [(String, String?)]) -> String {
        let pairs = fields.compactMap { name, value in
            value?.addingPercentEncoding(withAllowedCharacters: .alphanumerics).map { "\(name)=\($0)" }
        }
        return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
    }

    /// The sign-in that leads back to a page of ours.
    package static func signIn(returningTo path: String) -> String { returning(signIn, to: path) }

    /// The same on a listener of the old helpdesk, which may have no desk.
    static func login(returningTo path: String) -> String { address(login, [("next", path == "/" ? nil : path)]) }

    /// The sign-in with the organization's account that leads back to a page of ours.
    package static func openID(returningTo path: String) -> String { returning(openID, to: path) }

    /// The same for a browser that was led to the server's public address.
    static func publicOpenID(returningTo path: String) -> String {
        address(openID, [("return_to", path == "/" ? nil : path), (publicMark, "1")])
    }
    static let publicMark = "public"

    private static func returning(_ address: String, to path: String) -> String {
        guard path != "/", let escaped = path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else { return address }
        return address + "?return_to=" + escaped
    }
}
