import Foundation
package import Kernel

/// The addresses of this module's pages.
package enum AccountsPath {
    package static let signIn = "/sign-in"
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
    package static func signIn(returningTo path: String) -> String {
        guard path != "/", let escaped = path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else { return signIn }
        return signIn + "?return_to=" + escaped
    }
}
