import Foundation
package import Kernel

/// The addresses of this module's pages.
package enum AccountsPath {
    package static let signIn = "/sign-in"
    package static let openID = "/sign-in/oidc"
    /// To be registered with the provider, behind the server's public address.
    package static let openIDReturn = "/sign-in/oidc/callback"
    package static let signOut = "/sign-out"
    package static let services = "/services"
    package static let report = "/report"

    package static let setUpPattern = "/setup/:token"
    package static let servicePattern = "/services/:id"
    package static let serviceRotatePattern = servicePattern + "/rotate"
    package static let serviceTestPattern = servicePattern + "/test"
    package static let serviceDeletePattern = servicePattern + "/delete"

    package static func setUp(_ token: String) -> String { "/setup/\(token)" }
    package static func service(_ id: ServiceID) -> String { "/services/\(id)" }
    package static func serviceRotate(_ id: ServiceID) -> String { service(id) + "/rotate" }
    package static func serviceTest(_ id: ServiceID) -> String { service(id) + "/test" }
    package static func serviceDelete(_ id: ServiceID) -> String { service(id) + "/delete" }
    package static func report(_ id: ServiceID) -> String { report + "?service=\(id)" }

    /// The sign-in that leads back to a page of ours.
    package static func signIn(returningTo path: String) -> String { returning(signIn, to: path) }

    /// The sign-in with the organization's account that leads back to a page of ours.
    package static func openID(returningTo path: String) -> String { returning(openID, to: path) }

    private static func returning(_ address: String, to path: String) -> String {
        guard path != "/", let escaped = path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else { return address }
        return address + "?return_to=" + escaped
    }
}
