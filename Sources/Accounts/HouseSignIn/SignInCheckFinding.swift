import Foundation
import Platform

/// Whether there is something at the address that is asked about sign-ins. Nobody's password is sent to find out.
struct SignInCheckFinding {
    static let check = DoctorCheck(name) { await findings($0.settings[SignInCheckSettings.self]) }

    private static let name = "sign-in by signin.check_url"

    /// Nothing where no such system is asked.
    static func findings(_ settings: SignInCheckSettings) async -> [Finding] {
        guard let url = settings.url?.absoluteString else { return [] }
        return [await finding(url) { try await look(at: url, settings) }]
    }

    /// - Parameter look: the status of what is answered there.
    static func finding(_ url: String, _ look: () async throws -> Int) async -> Finding {
        do {
            let status = try await look()
            guard status >= 500 || status == 404 else { return .ok(name, "\(url) answers") }
            return .problem(name, "\(url) answers \(status)", "nobody whom it knows can sign in meanwhile")
        } catch {
            return .problem(name, "\(url) cannot be asked: \(error)", "nobody whom it knows can sign in meanwhile")
        }
    }

    private static func look(at url: String, _ settings: SignInCheckSettings) async throws -> Int {
        try await OutboundHTTP.withClient(authorities: settings.caFile) { http in
            try await Deadline.run(settings.limit, failing: OutboundFailure.timeout) {
                try await http.send(.init(method: "OPTIONS", url: url)).status
            }
        }
    }
}
