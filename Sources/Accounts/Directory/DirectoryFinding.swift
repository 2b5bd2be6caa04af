import Platform

/// Whether the directory can be asked about sign-ins.
struct DirectoryFinding {
    static let check = DoctorCheck("sign-in by directory") { subject in
        let settings = subject.settings[DirectorySettings.self]
        guard let address = settings.url, let directory = DirectorySignIn(settings, world: subject.world) else { return [] }
        return [await finding("\(address)", settings.base) { try await directory.look() }]
    }

    private static let name = "sign-in by directory"

    /// - Parameter look: how many people it finds, up to two.
    static func finding(_ address: String, _ base: String, _ look: () async throws -> Int) async -> Finding {
        do {
            guard try await look() > 0 else {
                return .warning(
                    name, "\(address) answers, and there is nobody to sign in below \(base)", "look at ldap.base and ldap.user_filter")
            }
            return .ok(name, "\(address) answers")
        } catch {
            return .problem(name, "\(address) cannot be asked: \(error)", "nobody whom it knows can sign in meanwhile")
        }
    }
}
