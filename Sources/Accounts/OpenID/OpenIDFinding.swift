import Foundation
import Kernel
import Platform

/// Whether people can sign in with the organization's accounts: what the provider says of itself, and its keys.
struct OpenIDFinding {
    static let check = DoctorCheck(name) { subject in
        let settings = subject.settings[OpenIDSettings.self]
        guard settings.issuer != nil else { return [] }
        return [
            await finding(settings, publicURL: subject.settings.server.publicURL?.absoluteString) {
                try await OutboundHTTP.withClient { http in
                    try await OpenIDProvider(settings: settings, http: http, now: subject.world.now).look()
                }
            }
        ]
    }

    private static let name = "sign-in by oidc.issuer"

    /// - Parameter look: at the provider's keys.
    static func finding(_ settings: OpenIDSettings, publicURL: String?, _ look: () async throws -> ProviderKeys) async -> Finding {
        do {
            let keys = try await look()
            guard !keys.isEmpty else {
                return .problem(
                    name, "none of the keys of \(settings.issuerText) can be used", "nobody can sign in with its accounts meanwhile")
            }
            let back = publicURL.map { "; it sends people back to \($0)\(AccountsPath.openIDReturn)" } ?? ""
            return .ok(name, "\(settings.issuerText) answers, with the keys \(keys)\(back)")
        } catch {
            let reason = (error as? OpenIDFailure)?.reason ?? "\(error)"
            return .problem(name, reason, "nobody can sign in with its accounts meanwhile")
        }
    }
}
